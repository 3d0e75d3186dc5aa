// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite(.enabled(if: Corpus.isThere, Corpus.notice)) struct GunicornCorpusTests {
    @Test("what gunicorn's tests call invalid is refused or never complete, but for the rows listed")
    func invalid() throws {
        var found: [String: String] = [:]
        for row in try Corpus.rows("gunicorn-invalid") {
            for bytes in [row.bytes, row.bytes.withHost] {
                let judgement = Judgement(.request, bytes)
                #expect(judgement.violation == nil, "\(row.id)")
                if judgement.error == nil, !judgement.messages.isEmpty {
                    found[row.id] = "taken: \(String(decoding: bytes.prefix(200), as: UTF8.self).debugDescription)"
                }
            }
        }
        Deviation.expect(Self.deviations, toExplain: found)
    }

    @Test("trailers that would change the message's framing or host are dropped")
    func trailers() throws {
        for row in try Corpus.rows("gunicorn-invalid") where row.id.contains("trailer_forbidden") {
            let message = try #require(Judgement(.request, row.bytes).messages.first)
            #expect(!message.trailers.isEmpty && message.trailers.allSatisfy(\.isDropped))
        }
    }

    static let deviations: [Deviation] = [
        Deviation(
            id: "invalid/003c.http", reason: "a method is any token, also one that begins with a hyphen (RFC 9110 §9.1)"
        ),
        Deviation(id: "invalid/006.http", reason: "above a limit that is set lower there; within ours"),
        Deviation(id: "invalid/007.http", reason: "above a limit that is set lower there; within ours"),
        Deviation(id: "invalid/008.http", reason: "above a limit that is set lower there; within ours"),
        Deviation(id: "invalid/010.http", reason: "above a limit that is set lower there; within ours"),
        Deviation(id: "invalid/017.http", reason: "above a limit that is set lower there; within ours"),
        Deviation(
            id: "invalid/limit_header_default_01.http", reason: "above a limit that is set lower there; within ours"),
        Deviation(
            id: "invalid/019.http", reason: "fields that contradict each other there; here the exchange rebuilds them"),
        Deviation(id: "invalid/041.http", reason: "two Content-Type fields do not change framing or routing"),
        Deviation(
            id: "invalid/rfc9110_trailer_forbidden_cl_01.http",
            reason: "the trailer is dropped and never forwarded (RFC 9110 §6.5.1)"),
        Deviation(
            id: "invalid/rfc9110_trailer_forbidden_host_01.http",
            reason: "the trailer is dropped and never forwarded (RFC 9110 §6.5.1)"),
        Deviation(
            id: "invalid/rfc9110_trailer_forbidden_te_01.http",
            reason: "the trailer is dropped and never forwarded (RFC 9110 §6.5.1)"),
    ]
}
