// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// Debian's dnsmasq as the only DNS server that a test knows; it answers for names that end in `.test`.
struct DnsmasqProcess {
    let child: ChildProcess
    let port: Int

    static let path: String? = ["/usr/sbin/dnsmasq", "/usr/bin/dnsmasq"].first { access($0, X_OK) == 0 }
    static let notice: Comment = "dnsmasq is not installed: scripts/install-test-tools installs it"

    /// The configuration's part that makes the gateway ask here.
    var resolver: String { "resolver: { servers: \"127.0.0.1:\(self.port)\", timeout: 1s, attempts: 1 }" }

    /// Starts it with such options as `--host-record=a.test,127.0.0.1`, on a free port where none is given.
    static func start(_ records: [String], port: Int? = nil) async throws -> DnsmasqProcess {
        for _ in 0..<5 {
            if let process = try await Self.attempt(records, port ?? DeadPort().port) { return process }
        }
        throw TestingError("dnsmasq found no free port")
    }

    private static func attempt(_ records: [String], _ port: Int) async throws -> DnsmasqProcess? {
        guard let path = Self.path else { throw TestingError("dnsmasq is not there") }
        var arguments = [
            path, "--no-daemon", "--conf-file=/dev/null", "--pid-file=", "--port=\(port)", "--bind-interfaces",
            "--listen-address=127.0.0.1", "--no-resolv", "--no-hosts", "--local=/test/",
        ]
        if getuid() == 0 { arguments += ["--user=root", "--group=root"] }
        let child = try await ChildProcess(arguments + records)
        let text = try await child.errors.receive(throughAny: ["started", "failed"])
        if text.hasSuffix("started") { return DnsmasqProcess(child: child, port: port) }
        await child.stop()
        return nil
    }

    /// The same server with other answers.
    func restart(_ records: [String]) async throws -> DnsmasqProcess {
        await self.stop()
        return try await Self.start(records, port: self.port)
    }

    func stop() async { await self.child.stop() }
}
