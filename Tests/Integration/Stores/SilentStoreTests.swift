// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Synchronization
import Testing

/// Stores that are there and do not answer.
@Suite(.timeLimit(.minutes(3)))
struct SilentStoreTests {
    private typealias Rig = SharedSessionRig
    private static let cookie = "sid=" + String(repeating: "A", count: 43)

    private static func timeouts(_ gateway: TestGateway) async throws -> Int {
        try await Scrape.of(gateway).sum("portico_store_command_duration_seconds_count", #"result="timeout""#)
    }

    /// Asks until the store counts as away, or as there.
    private static func wait(_ gateway: TestGateway, connections: Int) async throws {
        try await Pace.wait("\(connections) connections") {
            _ = try await Rig.get(gateway, Self.cookie)
            return try await Scrape.of(gateway).sum("portico_store_connections", #"store="shared""#) == connections
        }
    }

    @Test(
        "no request waits for a store that is known to hang, and it is used again when it goes on",
        .enabled(if: RedisProcess.isThere, RedisProcess.notice), arguments: RedisProcess.programs)
    func hangs(program: RedisProcess.Program) async throws {
        let redis = try await RedisProcess.start(program)
        try await Rig.run { rig in
            try await rig.withGateway("redis://127.0.0.1:\(redis.port)", store: "timeout: 100ms") { gateway in
                try await Rig.wait(gateway, Self.cookie, for: 401)
                redis.child.signal(SIGSTOP)
                try await Self.wait(gateway, connections: 0)
                let before = try await Self.timeouts(gateway)
                #expect(before > 0)
                // Beyond the second after which it is connected to anew, too.
                let end = ContinuousClock.now + .seconds(3)
                while ContinuousClock.now < end {
                    Rig.expectUnavailable(try await Rig.get(gateway, Self.cookie))
                    await Pace.tick()
                }
                #expect(try await Self.timeouts(gateway) == before)
                redis.child.signal(SIGCONT)
                try await Self.wait(gateway, connections: 1)
                try await Rig.wait(gateway, Self.cookie, for: 401)
            }
        }
        await redis.child.stop()
    }

    /// What a store has been asked, and whether it may answer.
    private final class Progress: Sendable {
        let connections = Atomic<Int>(0)
        let questions = Atomic<Int>(0)
        let mayAnswer = Atomic<Bool>(false)
    }

    @Test("a store that answers too late is asked whether it is back, and used once it answers in time")
    func slow() async throws {
        let progress = Progress()
        let store = try await FakeUpstream(port: 0) { connection in
            let isFirst = progress.connections.add(1, ordering: .relaxed).newValue == 1
            _ = try await connection.receive(through: "PING\r\n")
            try await connection.send("%0\r\n+PONG\r\n")
            if isFirst {
                _ = try await connection.receive(through: "TTL\r\n$80\r\nportico:session:")
                while !progress.mayAnswer.load(ordering: .relaxed) { await Pace.tick() }
                try await connection.send("$-1\r\n:-2\r\n")
            }
            while true {
                let asked = try await connection.receive(throughAny: ["PING\r\n", "TTL\r\n$80\r\nportico:session:"])
                if asked.hasSuffix("PING\r\n") {
                    if isFirst { progress.questions.add(1, ordering: .relaxed) }
                    try await connection.send("+PONG\r\n")
                } else {
                    try await connection.send("$-1\r\n:-2\r\n")
                }
            }
        }
        try await Rig.run { rig in
            try await rig.withGateway("redis://127.0.0.1:\(store.port)", store: "timeout: 100ms") { gateway in
                Rig.expectUnavailable(try await Rig.get(gateway, Self.cookie))
                try await Pace.wait("silence") {
                    try await Scrape.of(gateway).sum("portico_store_connections", #"store="shared""#) == 0
                }
                progress.mayAnswer.store(true, ordering: .relaxed)
                try await Rig.wait(gateway, Self.cookie, for: 401)
                // On a machine that is very busy a second has passed meanwhile, and the connection is another one.
                let isOther = progress.connections.load(ordering: .relaxed) > 1
                #expect(isOther || progress.questions.load(ordering: .relaxed) > 0)
            }
        }
        await store.stop()
    }
}
