// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// Signals that must not end the process, and descriptors that it was not given.
@Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct SignalTests {
    @Test("SIGUSR2 and SIGALRM are ignored")
    func ignored() async throws {
        let upstream = try await FakeUpstream(script: Script.ok("fine").run)
        try await PorticoProcess.run(upstream.url) { process in
            for signal in [SIGUSR2, SIGALRM, SIGUSR2] {
                process.child.signal(signal)
                let text = try await process.get("/")
                #expect(text == "fine")
            }
            // Signals are delivered in no order that can be waited for: what comes after them does what it should.
            process.child.signal(SIGTERM)
            #expect(await process.child.exitStatus() == 0)
        }
        await upstream.stop()
    }

    @Test("standard descriptors that are closed are /dev/null, and no socket", arguments: ["<&-", ">&-", "<&- >&-"])
    func closed(_ how: String) async throws {
        let upstream = try await FakeUpstream(script: Script.ok("fine").run)
        let prefix = ["/bin/sh", "-c", "exec \"$@\" \(how)", "sh"]
        try await PorticoProcess.run(upstream.url, prefix: prefix) { process in
            let text = try await process.get("/")
            #expect(text == "fine")
            for descriptor in 0...1 {
                #expect(Self.target("/proc/\(process.child.id)/fd/\(descriptor)") == "/dev/null")
            }
        }
        await upstream.stop()
    }

    @Test("without a standard error the gateway serves")
    func silent() async throws {
        let port = try FreePort.take()
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "gateway.yaml",
            "version: 1\nlisteners: { a: { address: \"127.0.0.1:0\" } }\nadmin: { address: \"127.0.0.1:\(port)\" }\n")
        let program = try #require(PorticoProcess.path)
        let child = try await ChildProcess(
            ["/bin/sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh", program, "run", file, "--workers", "1"])
        try await Pace.wait("readiness") {
            (try? await PorticoProcess.admin("GET /readyz", port: port))?.status == 200
        }
        for descriptor in 0...2 { #expect(Self.target("/proc/\(child.id)/fd/\(descriptor)") == "/dev/null") }
        child.signal(SIGTERM)
        #expect(await child.exitStatus() == 0)
    }

    private static func target(_ link: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = bytes.withUnsafeMutableBytes { space in
            space.baseAddress.map { readlink(link, $0, space.count) } ?? -1
        }
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
