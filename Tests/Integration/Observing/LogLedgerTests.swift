// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Synchronization
import Testing

extension Timed {
    /// What the log says, compared with what the clients saw.
    @Suite struct LogLedgerTests {
        /// What a client knows of an exchange.
        struct Entry: Equatable, Sendable {
            var status: Int
            var reason: String?
            var route: String?
            var bytesIn = 0
            var bytesOut = 0
        }

        final class Ledger: Sendable {
            private let entries = Mutex<[String: Entry]>([:])
            private let errors = Mutex(0)

            var all: [String: Entry] { self.entries.withLock { $0 } }
            /// Exchanges whose request could not be read: their id is the gateway's.
            var unreadable: Int { self.errors.withLock { $0 } }

            func add(_ id: String, _ entry: Entry) { self.entries.withLock { $0[id] = entry } }
            func addUnreadable() { self.errors.withLock { $0 += 1 } }
        }

        private static let yaml = """
            services: { app: "${app}", dead: "${dead}" }
            routes:
              app:    { match: /app/**, to: app }
              slow:   { match: /slow, to: app, timeout: { first_byte: 100ms } }
              dead:   { match: /dead, to: dead }
              hello:  { match: GET /hello, respond: { body: hello } }
              moved:  { match: /moved, redirect: /hello }
            """
        private static let clients = 40
        private static let turns = 247

        @Test("10,000 exchanges of every outcome on two workers: each has its line, and none has two")
        func ledger() async throws {
            let dead = try DeadPort()
            let ledger = Ledger()
            let text = try await LogRig.text(
                Self.yaml, values: ["dead": dead.url], workers: 2, script: Self.upstream
            ) { rig in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<Self.clients {
                        group.addTask { try await Self.play(number, rig, ledger) }
                    }
                    try await group.waitForAll()
                }
            }
            let lines = try AccessLine.all(text)
            #expect(lines.count == 10_000)
            #expect(lines.count { $0.status == 400 && $0.reason == "DPE" } == ledger.unreadable)
            var rest = ledger.all
            #expect(rest.count + ledger.unreadable == lines.count)
            #expect(Set(lines.compactMap(\.id)).count == lines.count)
            for line in lines where line.status != 400 {
                guard let id = line.id else { continue }
                let entry = rest.removeValue(forKey: id)
                let found = Entry(
                    status: line.status ?? -1, reason: line.reason, route: line.text("route"),
                    bytesIn: line.int("bytes_in") ?? -1, bytesOut: line.int("bytes_out") ?? -1)
                #expect(entry == found, "\(id)")
            }
            #expect(rest.isEmpty, "without a line: \(rest.keys.prefix(5))")
        }

        /// Answers at once, but for `/slow` and `/app/wait`, which it leaves open.
        private static let upstream = Script.serving { connection in
            while let request = try await connection.receiveRequestOrEnd() {
                guard request.target.hasPrefix("/app/"), request.target != "/app/wait" else {
                    _ = try? await connection.receiveAll()
                    return
                }
                try await connection.send(Script.response(request.target))
            }
        }

        /// One client: its turns on one connection, then what ends a connection.
        private static func play(_ number: Int, _ rig: LogRig, _ ledger: Ledger) async throws {
            let client = try await rig.gateway.connect()
            for turn in 0..<Self.turns {
                try await Self.exchange(turn % 6, "c\(number)-t\(turn)", client, ledger)
            }
            try await client.send("GET /bad\u{1} HTTP/1.1\r\n\r\n")
            #expect(try await client.receiveResponse().status == 400)
            ledger.addUnreadable()
            try await Self.leave("c\(number)-left", rig, ledger)
            let late = try await rig.gateway.connect()
            try await Self.ask("GET /slow", "c\(number)-slow", "", late, ledger, reason: "UT", route: "slow")
        }

        private static func exchange(_ kind: Int, _ id: String, _ client: RawConnection, _ ledger: Ledger) async throws
        {
            switch kind {
            case 0: try await Self.ask("GET /app/\(id)", id, "", client, ledger, route: "app")
            case 1: try await Self.ask("POST /app/\(id)", id, "body of \(id)", client, ledger, route: "app")
            case 2: try await Self.ask("GET /nowhere", id, "", client, ledger, reason: "NR")
            case 3: try await Self.ask("GET /dead", id, "", client, ledger, reason: "UF", route: "dead")
            case 4: try await Self.ask("GET /hello", id, "", client, ledger, route: "hello")
            default: try await Self.ask("POST /hello", id, "abc", client, ledger, reason: "NM")
            }
        }

        /// Sends a request, and notes what came back.
        private static func ask(
            _ line: String, _ id: String, _ body: String, _ client: RawConnection, _ ledger: Ledger,
            reason: String? = nil, route: String? = nil
        ) async throws {
            let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
            try await client.send("\(line) HTTP/1.1\r\nHost: a\r\nX-Request-Id: \(id)\r\n\(length)\r\n\(body)")
            let response = try await client.receiveResponse()
            #expect(response["X-Request-Id"] == id)
            ledger.add(
                id,
                Entry(
                    status: response.status, reason: reason, route: route, bytesIn: body.utf8.count,
                    bytesOut: response.body.count))
        }

        /// A client that leaves while its request is with the service.
        private static func leave(_ id: String, _ rig: LogRig, _ ledger: Ledger) async throws {
            let client = try await rig.gateway.connect()
            try await client.send("GET /app/wait HTTP/1.1\r\nHost: a\r\nX-Request-Id: \(id)\r\n\r\n")
            try await Self.until {
                rig.upstream.connections.contains { $0.history.contains("X-Request-Id: \(id)\r\n") }
            }
            try await client.reset()
            try await Self.until {
                rig.upstream.connections.contains { $0.isEnded && $0.history.contains("X-Request-Id: \(id)\r\n") }
            }
            ledger.add(id, Entry(status: 499, reason: "DC", route: "app"))
        }

        private static func until(_ condition: () -> Bool) async throws {
            let end = ContinuousClock.now + .seconds(20)
            while !condition() {
                guard ContinuousClock.now < end else { throw TestingError("waited too long") }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}
