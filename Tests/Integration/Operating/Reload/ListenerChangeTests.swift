// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Listeners that a reload moves, renames or limits otherwise.
extension Timed {
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct ListenerChangeTests {
        private static let get = "GET /name HTTP/1.1\r\nHost: a\r\n\r\n"

        private static func config(_ listeners: String, admin: String = "address: \"127.0.0.1:0\"") -> String {
            """
            version: 1
            listeners: { \(listeners) }
            admin: { \(admin) }
            routes:
              name: { match: /name, respond: { body: same } }
              address: { match: /address, respond: { headers: { X-Address: "{client.ip}" } } }
              upload: { match: POST /upload, to: app }
            services: { app: "http://127.0.0.1:1" }
            """
        }

        private static func start(_ listeners: String) async throws -> PorticoProcess {
            try await PorticoProcess(files: ["gateway.yaml": Self.config(listeners)], workers: 2)
        }

        private static func change(_ process: PorticoProcess, to listeners: String) async throws {
            try process.folder.put("gateway.yaml", Self.config(listeners))
            try await process.reload()
        }

        private static func isServed(_ port: Int) async -> Bool {
            guard let client = try? await RawConnection.connect(port: port) else { return false }
            defer { Task { await client.close() } }
            guard (try? await client.send(Self.get)) != nil else { return false }
            return (try? await client.receiveResponse().text) == "same"
        }

        /// A client whose request has begun.
        private static func half(_ process: PorticoProcess) async throws -> RawConnection {
            let client = try await process.connect()
            try await client.send(Self.get)
            _ = try await client.receiveResponse()
            try await client.send(String(Self.get.dropLast(1)))
            return client
        }

        /// Completes the request: it is answered, and its connection ends.
        private static func complete(_ client: RawConnection) async throws {
            try await client.send("\r\n")
            let last = try await client.receiveLastResponse()
            #expect(last.text == "same" && last["Connection"] == "close")
        }

        @Test("at another port: the new one answers, the old one refuses, and its connections end in order")
        func moved() async throws {
            try await Self.start("public: { address: \"127.0.0.1:0\" }").use { process in
                let idle = try await process.connect()
                try await idle.send(Self.get)
                _ = try await idle.receiveResponse()
                let busy = try await Self.half(process)
                let port = try FreePort.take()
                try await Self.change(process, to: "public: { address: \"127.0.0.1:\(port)\" }")
                #expect(await Self.isServed(port))
                try await Self.complete(busy)
                try await idle.receiveEnd()
                #expect(await !Self.isServed(process.port))
                #expect(try await process.currentPort(of: "public") == port)
            }
        }

        @Test("two listeners swap their addresses, and an address is taken over from a name that is gone")
        func swapped() async throws {
            let free = "a: { address: \"127.0.0.1:0\" }, b: { address: \"127.0.0.1:0\" }"
            try await Self.start(free).use { process in
                let ports = [try #require(process.ports["a"]), try #require(process.ports["b"])]
                func fixed(_ names: [String]) -> String {
                    zip(names, ports).map { "\($0): { address: \"127.0.0.1:\($1)\" }" }.joined(separator: ", ")
                }
                for names in [["a", "b"], ["b", "a"], ["c", "a"], ["a", "c"]] {
                    try await Self.change(process, to: fixed(names))
                    for (name, port) in zip(names, ports) {
                        #expect(try await process.currentPort(of: name) == port)
                        #expect(await Self.isServed(port))
                    }
                }
            }
        }

        @Test("with another name and the same address its connections stay")
        func renamed() async throws {
            let port = try FreePort.take()
            try await Self.start("public: { address: \"127.0.0.1:\(port)\" }").use { process in
                let client = try await process.connect()
                for name in ["public", "other"] {
                    try await Self.change(process, to: "\(name): { address: \"127.0.0.1:\(port)\" }")
                    try await client.send(Self.get)
                    #expect(try await client.receiveResponse()["Connection"] == nil)
                    #expect(try await process.currentPort(of: name) == port)
                }
            }
        }

        @Test("from every address to one, and back, on the same port: connections end in order")
        func narrowed() async throws {
            let port = try FreePort.take()
            try await Self.start("public: { address: \"0.0.0.0:\(port)\" }").use { process in
                for host in ["127.0.0.1", "0.0.0.0"] {
                    let busy = try await Self.half(process)
                    try await Self.change(process, to: "public: { address: \"\(host):\(port)\" }")
                    try await Self.complete(busy)
                    #expect(await Self.isServed(port))
                }
            }
        }

        @Test("from every address to one, and back, on the same port: no request is lost on the way")
        func lossless() async throws {
            let port = try FreePort.take()
            try await Self.start("public: { address: \"0.0.0.0:\(port)\" }").use { process in
                let load = Load(
                    Load.Plan(port: port, kept: 2, fresh: 2, paths: ["/name"]) { _, answer, _ in
                        answer.body == "same" ? nil : "\(answer.status) \(answer.body)"
                    })
                try await load.progress(50)
                for round in 0..<20 {
                    let host = round % 2 == 0 ? "127.0.0.1" : "0.0.0.0"
                    try await Self.change(process, to: "public: { address: \"\(host):\(port)\" }")
                }
                try await load.progress(50)
                let tally = await load.end()
                #expect(tally.faultCount == 0, "\(tally.faults)")
                #expect(tally.refused == 0 && tally.crossed == 0, "\(tally)")
            }
        }

        @Test("a reload that fails at a later address takes no connection at an earlier one")
        func failsLate() async throws {
            let port = try FreePort.take()
            let taken = try await FakeUpstream()
            let address = taken.url.dropFirst("http://".count)
            try await Self.start("public: { address: \"0.0.0.0:\(port)\" }").use { process in
                let load = Load(
                    Load.Plan(port: port, kept: 1, fresh: 3, paths: ["/name"]) { _, answer, _ in
                        answer.body == "same" ? nil : "\(answer.status) \(answer.body)"
                    })
                try await load.progress(50)
                let bad = "public: { address: \"127.0.0.1:\(port)\" }, taken: { address: \"\(address)\" }"
                try process.folder.put("gateway.yaml", Self.config(bad))
                for _ in 0..<20 { #expect(try await process.admin("POST /reload").status == 422) }
                try await load.progress(50)
                let tally = await load.end()
                #expect(tally.faultCount == 0, "\(tally.faults)")
                #expect(tally.refused == 0 && tally.crossed == 0, "\(tally)")
            }
            await taken.stop()
        }

        @Test("an address that was given up a moment ago can be taken again")
        func backAndForth() async throws {
            let (first, second) = (try FreePort.take(), try FreePort.take())
            try await Self.start("public: { address: \"127.0.0.1:\(first)\" }").use { process in
                for port in [second, first, second, first] {
                    try await Self.change(process, to: "public: { address: \"127.0.0.1:\(port)\" }")
                    #expect(await Self.isServed(port))
                }
            }
        }

        @Test("other limits hold for the next request on a connection that stands")
        func limits() async throws {
            try await Self.start("public: { address: \"127.0.0.1:0\" }").use { process in
                let long = "GET /name HTTP/1.1\r\nHost: a\r\nX-Long: \(String(repeating: "x", count: 3000))\r\n\r\n"
                let upload =
                    "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n\(String(repeating: "x", count: 100))"
                var clients: [RawConnection] = []
                for _ in 0..<3 {
                    let client = try await process.connect()
                    try await client.send(long)
                    #expect(try await client.receiveResponse().status == 200)
                    try await client.send(upload)
                    #expect(try await client.receiveResponse().status >= 502)
                    clients.append(client)
                }
                try await Self.change(
                    process, to: "public: { address: \"127.0.0.1:0\", limits: { head: 1KiB, body: 10B, idle: 200ms } }")
                try await clients[0].send(long)
                #expect(try await clients[0].receiveResponse().status == 431)
                try await clients[1].send(upload)
                #expect(try await clients[1].receiveResponse().status == 413)
                try await clients[2].send(Self.get)
                let start = ContinuousClock.now
                #expect(try await clients[2].receiveResponse().status == 200)
                try await clients[2].receiveEnd()
                #expect(ContinuousClock.now - start >= .milliseconds(190))
            }
        }

        @Test("who may say where a client is changes for connections that stand")
        func trust() async throws {
            try await Self.start("public: { address: \"127.0.0.1:0\", \(PorticoProcess.patience) }").use { process in
                let client = try await process.connect()
                for (trusted, address) in [("[]", "127.0.0.1"), ("[127.0.0.0/8]", "192.0.2.7"), ("[]", "127.0.0.1")] {
                    try await Self.change(
                        process,
                        to:
                            "public: { address: \"127.0.0.1:0\", \(PorticoProcess.patience), trusted_proxies: \(trusted) }"
                    )
                    try await client.send("GET /address HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n")
                    #expect(try await client.receiveResponse()["X-Address"] == address)
                }
            }
        }

        @Test("the admin address and its token change")
        func admin() async throws {
            let listener = "public: { address: \"127.0.0.1:0\" }"
            try await Self.start(listener).use { process in
                let port = try FreePort.take()
                let admin = "address: \"127.0.0.1:\(port)\", token: first-token"
                try process.folder.put("gateway.yaml", Self.config(listener, admin: admin))
                try await process.reload()
                #expect(await !Self.isServed(process.adminPort))
                #expect(try await PorticoProcess.admin("GET /readyz", port: port).status == 200)
                #expect(try await PorticoProcess.admin("GET /status", port: port).status == 401)
                #expect(try await PorticoProcess.admin("GET /status", port: port, token: "first-token").status == 200)

                let changed = admin.replacing("first", with: "second")
                try process.folder.put("gateway.yaml", Self.config(listener, admin: changed))
                let token = "first-token"
                #expect(try await PorticoProcess.admin("POST /reload", port: port, token: token).status == 200)
                #expect(try await PorticoProcess.admin("POST /reload", port: port, token: token).status == 401)
                #expect(try await PorticoProcess.admin("GET /status", port: port, token: "second-token").status == 200)
                #expect(try await process.get("/name") == "same")
            }
        }
    }
}
