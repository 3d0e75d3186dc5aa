// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Synchronization
import Testing

/// Stores that answer what no Redis does.
@Suite(.timeLimit(.minutes(3)))
struct LyingStoreTests {
    private typealias Rig = SharedSessionRig
    private static let cookie = "sid=" + String(repeating: "A", count: 43)

    /// A store that greets as it should, and answers each look for a session with this.
    private static func withStore(
        greeting: String = "%1\r\n+server\r\n+redis\r\n+PONG\r\n", answer: String,
        _ body: (String) async throws -> Void
    ) async throws {
        let store = try await FakeUpstream(port: 0) { connection in
            _ = try await connection.receive(through: "PING\r\n")
            try await connection.send(greeting)
            while true {
                _ = try await connection.receive(through: "TTL\r\n$80\r\nportico:session:")
                _ = try await connection.receive(64 + 2)
                try await connection.send(answer)
            }
        }
        do {
            try await body("redis://127.0.0.1:\(store.port)")
        } catch {
            await store.stop()
            throw error
        }
        await store.stop()
    }

    private static let deep = String(repeating: "*1\r\n", count: 100)

    @Test(
        "what is no reply, or none to the question, is answered with 503, again and again",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n\r\n", "$99999999999999\r\n", "*1000000\r\n", Self.deep, "$-5\r\n", "\r\n",
            "+OK\r\n:5\r\n", "*1\r\n:1\r\n:5\r\n", "$1\r\n1\r\n$1\r\n1\r\n", "-LOADING wait\r\n-LOADING wait\r\n",
            "-ERR \u{1b}[31m\r\n:5\r\n", "$2\r\n{}\r\n:5\r\n", "$4\r\nnull\r\n:5\r\n", "$-1\r\n+x\r\n",
            ":1\r\n:2\r\n:3\r\n:4\r\n",
        ])
    func lies(answer: String) async throws {
        try await Self.withStore(answer: answer) { url in
            try await Rig.run { rig in
                try await rig.withGateway(url) { gateway in
                    for _ in 0..<3 { Rig.expectUnavailable(try await Rig.get(gateway, Self.cookie)) }
                    try await Rig.expect(200, gateway, "", path: "/open")
                }
            }
        }
    }

    @Test("what comes unasked between replies is left alone")
    func push() async throws {
        try await Self.withStore(answer: ">2\r\n+invalidate\r\n_\r\n_\r\n|1\r\n+a\r\n+b\r\n:-2\r\n") { url in
            try await Rig.run { rig in
                try await rig.withGateway(url) { gateway in
                    try await Rig.expect(401, gateway, Self.cookie)
                    try await Rig.expect(401, gateway, Self.cookie)
                }
            }
        }
    }

    @Test("a greeting that is refused leaves the store away")
    func refused() async throws {
        let full = "-ERR max number of clients reached\r\n-ERR max number of clients reached\r\n"
        for greeting in [full, "nonsense\r\n", "%1\r\n+a\r\n+b\r\n-NOPERM no\r\n"] {
            try await Self.withStore(greeting: greeting, answer: "$-1\r\n:-2\r\n") { url in
                try await Rig.run { rig in
                    try await rig.withGateway(url) { gateway in
                        Rig.expectUnavailable(try await Rig.get(gateway, Self.cookie))
                    }
                }
            }
        }
    }

    @Test("a server that does not know HELLO is spoken to as it was before")
    func old() async throws {
        let store = try await FakeUpstream(port: 0) { connection in
            _ = try await connection.receive(through: "PING\r\n")
            try await connection.send("-ERR unknown command 'HELLO'\r\n-NOAUTH Authentication required.\r\n")
            _ = try await connection.receive(through: "*2\r\n$4\r\nAUTH\r\n$2\r\npw\r\n*1\r\n$4\r\nPING\r\n")
            try await connection.send("+OK\r\n+PONG\r\n")
            _ = try await connection.receive(through: "TTL\r\n$80\r\nportico:session:")
            try await connection.send("$-1\r\n:-2\r\n")
            try await connection.receiveEnd()
        }
        try await Rig.run { rig in
            try await rig.withGateway("redis://:pw@127.0.0.1:\(store.port)") { gateway in
                try await Rig.expect(401, gateway, Self.cookie)
            }
        }
        await store.stop()
    }

    /// Counts connections.
    private final class Count: Sendable {
        private let value = Atomic<Int>(0)
        func next() -> Int { self.value.add(1, ordering: .relaxed).newValue }
    }

    @Test("a store that can only be read by now is connected to anew")
    func readOnly() async throws {
        let count = Count()
        let store = try await FakeUpstream(port: 0) { connection in
            let isFirst = count.next() == 1
            _ = try await connection.receive(through: "PING\r\n")
            try await connection.send("%0\r\n+PONG\r\n")
            while true {
                _ = try await connection.receive(through: "TTL\r\n$80\r\nportico:session:")
                _ = try await connection.receive(64 + 2)
                try await connection.send(isFirst ? "-READONLY a replica\r\n-READONLY a replica\r\n" : "$-1\r\n:-2\r\n")
            }
        }
        try await Rig.run { rig in
            try await rig.withGateway("redis://127.0.0.1:\(store.port)") { gateway in
                Rig.expectUnavailable(try await Rig.get(gateway, Self.cookie))
                try await Rig.wait(gateway, Self.cookie, for: 401)
            }
        }
        await store.stop()
    }

    @Test("a name that leads nowhere leaves the store away")
    func unknownName() async throws {
        try await Rig.run { rig in
            try await rig.withGateway("redis://nowhere.invalid") { gateway in
                Rig.expectUnavailable(try await Rig.get(gateway, Self.cookie))
            }
        }
    }
}
