// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoProxy
import PorticoServer
import PorticoTesting

/// A gateway that orders its certificates of a pebble.
struct ACMERig {
    let folder: TemporaryFolder
    let pebblePort: Int
    let tlsPort: Int
    let plainPort: Int

    init() async throws {
        self.folder = try TemporaryFolder()
        try await self.folder.makeCertificates()
        (self.pebblePort, self.tlsPort, self.plainPort) = (
            try QuietPort.next(), try QuietPort.next(), try QuietPort.next()
        )
    }

    var ports: PebbleProcess.Ports { PebbleProcess.Ports(http: self.plainPort, tls: self.tlsPort) }

    func pebble(
        asking ports: PebbleProcess.Ports? = nil, validity: Int = 86_400, refusing: Int = 5
    ) async throws -> PebbleProcess {
        try await PebbleProcess.start(
            in: self.folder, at: self.pebblePort, asking: ports ?? self.ports, validity: validity, refusing: refusing)
    }

    /// - Parameters:
    ///   - hosts: of routes.
    ///   - store: a folder of its own, or what is under `stores`.
    ///   - authority: the file with that of the directory.
    func yaml(
        hosts: [String] = ["shop.test"], store: String? = nil, redis: Int? = nil, authority: String = "ca.pem",
        tlsPort: Int? = nil, plainPort: Int? = nil
    ) -> String {
        let limits = "limits: { head_timeout: 2m, idle: 2m }"
        let acme = """
            { email: ops@shop.test, directory: "\(PebbleProcess.directory(at: self.pebblePort))", \
            ca: \(self.folder.path)/\(authority), store: \(store ?? self.folder.path + "/kept") }
            """
        return """
            version: 1
            admin: { address: "127.0.0.1:0" }
            listeners:
              public: { address: "127.0.0.1:\(tlsPort ?? self.tlsPort)", tls: { acme: \(acme) }, \(limits) }
              \(plainPort.map { "plain: { address: \"127.0.0.1:\($0)\", \(limits) }" } ?? "")
            \(redis.map { "stores: { redis: { url: \"redis://127.0.0.1:\($0)\", timeout: 5s } }" } ?? "")
            routes:
              all: { match: { hosts: [\(hosts.joined(separator: ", "))], path: /** }, respond: { body: "here" } }

            """
    }

    /// Runs a gateway while the body runs. Its pauses are short.
    func run(
        _ yaml: String, file: String = "gateway.yaml", pause: Double = 0.1, workers: Int = 1,
        log: LogLines = LogLines(),
        _ body: (Gateway) async throws -> Void
    ) async throws {
        var options = GatewayOptions(workers: workers)
        options.logsAccess = false
        options.acme.firstPause = pause
        options.acme.longestPause = max(pause, 0.5)
        options.acme.lookPause = 0.05
        let path = try self.folder.write(file, yaml)
        let gateway = try Gateway(
            configuration: path, options: options, logger: log.logger)
        do {
            try await body(gateway)
        } catch {
            gateway.stop()
            throw error
        }
        gateway.stop()
    }

    /// Serial number and issuer of what the host is shown with.
    func shown(_ host: String = "shop.test", on port: Int? = nil) async throws -> String {
        try await ChildProcess.shell(
            """
            openssl s_client -connect 127.0.0.1:\(port ?? self.tlsPort) -servername \(host) </dev/null 2>/dev/null \
            | openssl x509 -noout -serial -issuer -ext subjectAltName
            """
        ).text
    }

    /// Waits until the host is shown with a certificate of the pebble's.
    @discardableResult
    func expectIssued(_ host: String = "shop.test", on port: Int? = nil) async throws -> String {
        var text = ""
        try await Pace.wait("a certificate of \(host)") {
            text = try await self.shown(host, on: port)
            return text.contains("Pebble Intermediate CA") && text.contains("DNS:\(host)")
        }
        return text
    }

    /// What an admin endpoint answers.
    func ask(_ path: String, _ gateway: Gateway) async throws -> String {
        let connection = try await RawConnection.connect(port: Int(gateway.adminAddress.port))
        try await connection.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let text = try await connection.receiveResponse().text
        await connection.close()
        return text
    }

    /// Of a file, in the last three digits as `ls` would have it.
    func mode(_ path: String) -> UInt32 {
        var facts = stat()
        return stat("\(self.folder.path)/\(path)", &facts) == 0 ? facts.st_mode & 0o777 : 0
    }
}
