// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

extension Timed {
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct DrainUnderLoadTests {
        private static let get = "GET /fixed HTTP/1.1\r\nHost: a\r\n\r\n"

        private static func start(_ upstream: String, drain: String = "{}") async throws -> PorticoProcess {
            try await PorticoProcess(
                files: [
                    "gateway.yaml": NumberedConfig.main(0, upstream) + "\ndrain: \(drain)", "parts/one.yaml": "{}",
                ],
                workers: 2)
        }

        private static func load(_ process: PorticoProcess) -> Load {
            Load(
                Load.Plan(port: process.port, kept: 6, fresh: 4, paths: ["/fixed", "/app"]) { path, answer, _ in
                    answer.status == 200 ? nil : "\(path): \(answer.status) \(answer.body)"
                })
        }

        @Test("a signal at full load: no answer is missing or cut short, and the status is 0", arguments: 1...3)
        func signal(_ round: Int) async throws {
            let upstream = try await NumberedConfig.upstream()
            try await Self.start(upstream.url).use { process in
                let load = Self.load(process)
                try await load.progress(300)
                process.child.signal(round % 2 == 0 ? SIGINT : SIGTERM)
                let tally = await load.end(stopping: false)
                #expect(await process.child.exitStatus() == 0)
                #expect(tally.faultCount == 0, "\(tally.faults)")
                #expect(tally.refused == 10 && tally.crossed == 0, "\(tally)")
            }
            await upstream.stop()
        }

        @Test("POST /drain does the same")
        func request() async throws {
            let upstream = try await NumberedConfig.upstream()
            try await Self.start(upstream.url).use { process in
                let load = Self.load(process)
                try await load.progress(300)
                let answer = try await process.admin("POST /drain")
                #expect(answer.status == 202 && answer.text.contains("\"draining\": true"))
                let tally = await load.end(stopping: false)
                #expect(await process.child.exitStatus() == 0)
                #expect(tally.faultCount == 0, "\(tally.faults)")
                #expect(tally.refused == 10 && tally.crossed == 0, "\(tally)")
            }
            await upstream.stop()
        }

        @Test("during the pause: not ready at once, still accepting, and every answer is its connection's last")
        func pause() async throws {
            try await Self.start("http://127.0.0.1:1", drain: "{ pause: 2s }").use { process in
                let old = try await process.connect()
                try await old.send(Self.get)
                #expect(try await old.receiveResponse()["Connection"] == nil)
                #expect(try await process.admin("POST /drain").status == 202)
                #expect(try await process.admin("GET /readyz").status == 503)
                #expect(try await process.admin("GET /healthz").status == 200)
                #expect(try await process.status().contains("\"state\":\"draining\""))
                for client in [old, try await process.connect()] {
                    try await client.send(Self.get)
                    let answer = try await client.receiveLastResponse()
                    #expect(answer.text == "0" && answer["Connection"] == "close")
                }
                #expect(await process.child.exitStatus() == 0)
            }
        }

        @Test("a reload while draining is refused, and changes nothing")
        func reload() async throws {
            try await Self.start("http://127.0.0.1:1", drain: "{ pause: 1s }").use { process in
                #expect(try await process.admin("POST /drain").status == 202)
                _ = try await process.child.errors.receive(through: "draining")
                try process.folder.put("gateway.yaml", NumberedConfig.main(1, "http://127.0.0.1:1"))
                let answer = try await process.admin("POST /reload")
                #expect(answer.status == 422 && answer.text.contains("draining"))
                process.child.signal(SIGHUP)
                #expect(try await process.get("/fixed") == "0")
                #expect(await process.child.exitStatus() == 0)
            }
        }

        /// One exchange in flight that nobody ends.
        private static func whileBusy(_ body: (PorticoProcess, RawConnection) async throws -> Void) async throws {
            let upstream = try await FakeUpstream()
            try await Self.start(upstream.url, drain: "{ timeout: 60s }").use { process in
                let client = try await process.connect()
                try await client.send("GET /app HTTP/1.1\r\nHost: a\r\n\r\n")
                let server = try await upstream.accept()
                _ = try await server.receiveRequest()
                try await body(process, server)
            }
            await upstream.stop()
        }

        @Test("a second signal ends at once", arguments: [SIGTERM, SIGINT])
        func second(_ signal: Int32) async throws {
            try await Self.whileBusy { process, _ in
                process.child.signal(SIGTERM)
                _ = try await process.child.errors.receive(through: "draining")
                process.child.signal(signal)
                _ = try await process.child.errors.receive(through: "stopped")
                #expect(await process.child.exitStatus() == 0)
            }
        }

        /// While a reload waits for a file that does not come.
        private static func whileReloading(_ drain: String, _ body: (PorticoProcess) async throws -> Void) async throws
        {
            let folder = try TemporaryFolder()
            let manager = try NotifySocket("\(folder.path)/notify")
            let process = try await PorticoProcess(
                files: [
                    "gateway.yaml": NumberedConfig.main(0, "http://127.0.0.1:1") + "\ndrain: \(drain)",
                    "parts/one.yaml": "{}",
                ],
                in: folder, environment: ["NOTIFY_SOCKET": manager.name])
            try await process.use { process in
                #expect(try await manager.receive().contains("READY=1"))
                folder.remove("gateway.yaml")
                let writer = try folder.makePipe("gateway.yaml")
                defer { close(writer) }
                process.child.signal(SIGHUP)
                #expect(try await manager.receive().contains("RELOADING=1"))
                #expect(try await process.get("/fixed") == "0")
                try await body(process)
            }
        }

        @Test("a reload that hangs keeps the gateway neither from serving nor from ending in time")
        func hangingReload() async throws {
            try await Self.whileReloading("{ timeout: 300ms }") { process in
                process.child.signal(SIGTERM)
                let start = ContinuousClock.now
                #expect(await process.child.exitStatus() == 0)
                #expect(ContinuousClock.now - start < .seconds(8))
            }
        }

        @Test("nor from ending at once at a second signal")
        func hangingReloadCutOff() async throws {
            try await Self.whileReloading("{ timeout: 60s }") { process in
                process.child.signal(SIGTERM)
                _ = try await process.child.errors.receive(through: "draining")
                process.child.signal(SIGTERM)
                let start = ContinuousClock.now
                #expect(await process.child.exitStatus() == 0)
                #expect(ContinuousClock.now - start < .seconds(8))
            }
        }

        @Test("a signal after POST /drain is the first one: what is in flight completes")
        func signalAfterRequest() async throws {
            try await Self.whileBusy { process, server in
                #expect(try await process.admin("POST /drain").status == 202)
                _ = try await process.child.errors.receive(through: "draining")
                process.child.signal(SIGTERM)
                for _ in 0..<100 {
                    #expect(try await process.admin("GET /healthz").status == 200)
                    await Pace.tick()
                }
                try await server.send(Script.response("whole"))
                #expect(await process.child.exitStatus() == 0)
                #expect(!process.child.errors.history.contains("cut off"))
            }
        }
    }
}
