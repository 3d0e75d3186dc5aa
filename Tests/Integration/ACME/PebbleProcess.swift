// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// Debian's pebble, a directory of ACME for tests, with a name server that says of every name that it is this machine.
struct PebbleProcess {
    /// Where it asks for challenges.
    struct Ports {
        var http: Int
        var tls: Int
    }

    let child: ChildProcess
    private let names: ChildProcess
    let port: Int
    private let folder: TemporaryFolder

    static let isThere = ["pebble", "pebble-challtestsrv"].allSatisfy { (name: String) in
        access("/usr/bin/\(name)", X_OK) == 0
    }
    static let notice: Comment = "pebble is not installed: scripts/install-test-tools installs it"

    static func directory(at port: Int) -> String { "https://localhost:\(port)/dir" }
    var directory: String { Self.directory(at: self.port) }

    /// It gives nobody a certificate for this host.
    static let refused = "blocked.test"

    /// Starts it and waits until it listens.
    /// - Parameters:
    ///   - folder: with the certificates of this machine.
    ///   - validity: of its certificates, in seconds.
    ///   - refusing: so many of 100 nonces that are good.
    static func start(
        in folder: TemporaryFolder, at port: Int, asking ports: Ports, validity: Int = 86_400, refusing: Int = 5
    ) async throws -> PebbleProcess {
        let (management, dns, dnsManagement) = (try QuietPort.next(), try QuietPort.next(), try QuietPort.next())
        let names = try await Self.run(
            """
            pebble-challtestsrv -dns01 127.0.0.1:\(dns) -http01 '' -https01 '' -tlsalpn01 '' -defaultIPv6 '' \
            -management 127.0.0.1:\(dnsManagement)
            """, folder)
        _ = try await names.errors.receive(throughAny: ["Starting management server"])
        try folder.write(
            "pebble.json",
            """
            { "pebble": {
              "listenAddress": "127.0.0.1:\(port)", "managementListenAddress": "127.0.0.1:\(management)",
              "certificate": "server.pem", "privateKey": "server.key", "httpPort": \(ports.http), "tlsPort": \(ports.tls),
              "ocspResponderURL": "", "externalAccountBindingRequired": false, "certificateValidityPeriod": \(validity), "domainBlocklist": ["\(Self.refused)"]
            } }
            """)
        let child = try await Self.run(
            "pebble -config pebble.json -dnsserver 127.0.0.1:\(dns)", folder,
            ["PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "\(refusing)", "PEBBLE_AUTHZREUSE": "0"])
        _ = try await child.errors.receive(throughAny: ["ACME directory available at"])
        return PebbleProcess(child: child, names: names, port: port, folder: folder)
    }

    private static func run(
        _ command: String, _ folder: TemporaryFolder, _ environment: [String: String] = [:]
    ) async throws -> ChildProcess {
        try await ChildProcess(
            ["/bin/sh", "-c", "cd \(folder.path) && exec \(command) 1>&2"],
            environment: environment.merging(["PATH": "/usr/bin:/bin"]) { one, _ in one })
    }

    /// Ends it, and returns what it has said.
    func log() async -> String {
        self.child.signal(SIGKILL)
        _ = try? await self.child.errors.receiveAll()
        await self.stop()
        return self.child.errors.history
    }

    func stop() async {
        await self.child.stop()
        await self.names.stop()
    }
}
