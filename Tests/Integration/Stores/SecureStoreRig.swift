// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoProxy
import PorticoServer
import PorticoTesting
import Testing

/// A store behind TLS, with certificates of the test's own.
struct SecureStoreRig {
    let folder: TemporaryFolder
    let redis: RedisProcess
    /// Where it speaks TLS.
    let port: Int

    /// Those that were built with TLS: the Valkey of PyPI is not.
    static let programs = RedisProcess.programs.filter { program in
        guard let file = fopen(program.path, "r") else { return false }
        defer { fclose(file) }
        var start = [UInt8](repeating: 0, count: 1024 * 1024)
        let count = fread(&start, 1, start.count, file)
        // What a program is linked with stands near its beginning.
        return start[..<count].firstRange(of: Array("libssl.so".utf8)) != nil
    }

    /// - Parameters:
    ///   - certificate: that of the server.
    ///   - options: further ones of the server.
    static func run(
        _ program: RedisProcess.Program? = nil, certificate: String = "server",
        _ options: [String] = ["--tls-auth-clients", "no"], _ body: (SecureStoreRig) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        try await folder.makeCertificates()
        let rig = try await Self.start(program, folder, certificate, options)
        do {
            try await body(rig)
        } catch {
            await rig.redis.child.stop()
            throw error
        }
        await rig.redis.child.stop()
    }

    private static func start(
        _ program: RedisProcess.Program?, _ folder: TemporaryFolder, _ certificate: String, _ options: [String]
    ) async throws -> SecureStoreRig {
        for attempt in 0..<4 {
            let port = try DeadPort().port
            do {
                let redis = try await RedisProcess.start(
                    program, Self.options(folder, certificate, port: port) + options)
                return SecureStoreRig(folder: folder, redis: redis, port: port)
            } catch  where attempt < 3 {
                // The port was taken in between.
            }
        }
        throw TestingError("no store")
    }

    /// It ends, and another one is where it was.
    func restart(_ program: RedisProcess.Program? = nil) async throws -> RedisProcess {
        await self.redis.child.stop()
        let options = Self.options(self.folder, "server", port: self.port) + ["--tls-auth-clients", "no"]
        return try await RedisProcess.start(program, at: self.redis.port, options)
    }

    private static func options(_ folder: TemporaryFolder, _ certificate: String, port: Int) -> [String] {
        let path = "\(folder.path)/\(certificate)"
        return [
            "--tls-port", "\(port)", "--tls-cert-file", path + ".pem", "--tls-key-file", path + ".key",
            "--tls-ca-cert-file", folder.path + "/ca.pem",
        ]
    }

    /// A gateway that reads its file, and what it says of its store.
    struct Running {
        let gateway: Gateway
        fileprivate let log: LogLines

        /// Status of a request with a session's cookie: 401 where the store answered that it knows none.
        func ask() async throws -> Int {
            let client = try await RawConnection.connect(port: Int(self.gateway.addresses["public"]?.port ?? 0))
            let cookie = "sid=" + String(repeating: "A", count: 43)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\nCookie: \(cookie)\r\nConnection: close\r\n\r\n")
            let answer = try await client.receiveResponse()
            await client.close()
            return answer.status
        }

        func expectAway(at place: Testing.SourceLocation = #_sourceLocation) async throws {
            let status = try await self.ask()
            #expect(status == 503, sourceLocation: place)
        }

        func waitFor(_ status: Int) async throws {
            try await Pace.wait("status \(status)") { try await self.ask() == status }
        }

        /// Why the store is away, as the log has it first.
        func reason() async throws -> String {
            func reason() -> String? { self.log.facts(of: "a store is away")?["reason"] }
            try await Pace.wait("a line of the log") { reason() != nil }
            return reason() ?? ""
        }
    }

    /// - Parameter tls: `CERT` before a name stands for that file.
    func withGateway(
        _ url: String, tls: String = "{ ca: CERTca.pem }", _ body: (Running) async throws -> Void
    ) async throws {
        let keys = tls.isEmpty ? "" : ", tls: \(tls.replacing("CERT", with: self.folder.path + "/"))"
        let path = try self.folder.write(
            "gateway.yaml",
            """
            version: 1
            listeners: { public: { address: "127.0.0.1:0", limits: { head_timeout: 2m, idle: 2m } } }
            admin: { address: "127.0.0.1:0" }
            stores: { shared: { url: "\(url)", timeout: 5s\(keys) } }
            auth:
              login:
                oidc: { issuer: "http://127.0.0.1:1", client_id: shop, client_secret: hush }
                session: { store: shared, insecure: true }
            routes:
              me: { match: /, auth: login, respond: { body: me } }
            """)
        var options = GatewayOptions(workers: 1)
        options.logsAccess = false
        let log = LogLines()
        let gateway = try Gateway(
            configuration: path, filters: [], options: options, logger: log.logger)
        defer { gateway.stop() }
        try await body(Running(gateway: gateway, log: log))
    }
}
