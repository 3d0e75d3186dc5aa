// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Messages that others collected, end to end: what one reader would refuse must not reach another.
@Suite(.enabled(if: Corpus.isThere, Corpus.notice)) struct CorpusTests {
    /// What came of a message: what the client was told, and what whole requests the upstream saw.
    struct Outcome {
        var statuses: [Int] = []
        var isEnded = false
        var seen: [RawMessage] = []
    }

    /// Sends the bytes, ends the client's side, and looks at both ends.
    static func play(_ bytes: [UInt8], _ rig: Rig) async throws -> Outcome {
        let before = rig.upstream.connectionCount
        let client = try await rig.connect()
        try? await client.send(bytes)
        try? await client.endSending()
        _ = try await client.receiveAllOrNothing()
        let marker = try await rig.connect()
        try await marker.send("GET /marker HTTP/1.1\r\nHost: m\r\nConnection: close\r\n\r\n")
        _ = try await marker.receiveResponse()
        var outcome = Outcome()
        outcome.statuses = Self.statuses(client.history)
        outcome.isEnded = client.isEnded
        for connection in rig.upstream.connections.dropFirst(before) {
            outcome.seen += Requests.whole(in: connection.history).filter { $0.target != "/marker" }
        }
        await client.close()
        return outcome
    }

    private static func statuses(_ text: String) -> [Int] {
        text.split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
    }

    static let answer = Script { _ in "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n" }

    /// Rows that are within the rules that the gateway states; the unit tests of the parser hold the reason for each.
    private static let taken: Set<String> = [
        "invalid/003c.http", "invalid/006.http", "invalid/007.http", "invalid/008.http", "invalid/010.http",
        "invalid/017.http", "invalid/limit_header_default_01.http", "invalid/019.http", "invalid/041.http",
        "invalid/rfc9110_trailer_forbidden_cl_01.http", "invalid/rfc9110_trailer_forbidden_host_01.http",
        "invalid/rfc9110_trailer_forbidden_te_01.http",
    ]

    @Test("what gunicorn's tests call invalid is a 4xx or 5xx or a closed connection, and never reaches the upstream")
    func gunicorn() async throws {
        let rows = try Corpus.rows("gunicorn-invalid")
        try await Rig.run(script: Self.answer) { rig in
            for row in rows where !Self.taken.contains(row.id) {
                for bytes in [row.bytes, row.bytes.withHost] {
                    let outcome = try await Self.play(bytes, rig)
                    #expect(outcome.isEnded, "\(row.id)")
                    #expect(outcome.statuses.allSatisfy { (400...505).contains($0) }, "\(row.id) \(outcome.statuses)")
                    #expect(outcome.seen.isEmpty, "\(row.id) \(outcome.seen.map(\.startLine))")
                }
            }
        }
        #expect(rows.count > 60)
    }

    @Test("what llhttp's tests call an error never reaches the upstream whole, unless a good request stood before it")
    func llhttp() async throws {
        let rows = try Corpus.rows("llhttp-requests")
        try await Rig.run(script: Self.answer) { rig in
            for row in rows {
                let outcome = try await Self.play(row.bytes.withHost, rig)
                #expect(outcome.isEnded, "\(row.id)")
                let good = outcome.statuses.prefix { $0 == 200 }.count
                // A good one may be asked for and not answered: its client has ended its side, and time may be short.
                #expect(
                    outcome.seen.count <= (row.expected == "ok" ? max(good, 1) : good), "\(row.id) \(outcome.statuses)")
                #expect(outcome.statuses.count <= good + 1, "\(row.id) \(outcome.statuses)")
                if outcome.seen.isEmpty, !outcome.statuses.isEmpty, row.expected != "ok" {
                    #expect(outcome.statuses.allSatisfy { $0 >= 400 || $0 == 200 }, "\(row.id)")
                }
            }
        }
        #expect(rows.count > 100)
    }

    @Test("each way to hide Transfer-Encoding: the upstream sees the framing that the gateway saw, or nothing")
    func gadgets() async throws {
        let rows = try Corpus.rows("transfer-encoding-gadgets")
        try await Rig.run(script: Self.answer) { rig in
            for row in rows {
                for request in Gadget.requests(row.bytes) {
                    let outcome = try await Self.play(request, rig)
                    #expect(outcome.seen.count <= 1, "\(row.id) \(outcome.seen.map(\.startLine))")
                    for seen in outcome.seen {
                        #expect(!Gadget.isAmbiguous(seen), "\(row.id) forwards \(seen.fields)")
                    }
                    if outcome.seen.isEmpty {
                        #expect(outcome.statuses.allSatisfy { $0 >= 400 }, "\(row.id) \(outcome.statuses)")
                    }
                }
            }
        }
        #expect(rows.count > 100)
    }
}

extension RawConnection {
    /// Everything until the end; a reset counts as one.
    fileprivate func receiveAllOrNothing() async throws -> [UInt8] {
        do {
            return try await self.receiveAll()
        } catch  where self.isEnded {
            return []
        }
    }
}
