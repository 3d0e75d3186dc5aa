// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite(.enabled(if: Corpus.isThere, Corpus.notice)) struct LlhttpCorpusTests {
    @Test("requests are judged as llhttp's tests do, but for the rows listed")
    func requests() throws {
        Deviation.expect(Self.requestDeviations, toExplain: try self.deviations("llhttp-requests", .request))
    }

    @Test("responses are judged as llhttp's tests do, but for the rows listed")
    func responses() throws {
        let found = try self.deviations("llhttp-responses", .response(toHEAD: false))
        Deviation.expect(Self.responseDeviations, toExplain: found)
    }

    /// An `ok` row that is refused, an `error` row that is not.
    private func deviations(_ name: String, _ side: MessageAssembler.Side) throws -> [String: String] {
        var found: [String: String] = [:]
        for row in try Corpus.rows(name) {
            let judgement = Judgement(side, side == .request ? row.bytes.withHost : row.bytes)
            #expect(judgement.violation == nil, "\(row.id)")
            guard (row.expected == "ok") != (judgement.error == nil) else { continue }
            found[row.id] =
                "\(judgement.error.map { "refused, \($0)" } ?? "taken"), "
                + "\(judgement.messages.count) messages, \(judgement.rest.count) bytes left of "
                + String(decoding: row.bytes.prefix(200), as: UTF8.self).debugDescription
        }
        return found
    }

    static let requestDeviations: [Deviation] = [
        Deviation(id: "connection.md:83", reason: "what follows a message that closes is not read"),
        Deviation(
            id: "connection.md:681",
            reason: "llhttp hands an upgrade over; here Upgrade is dropped and the request goes on without"),
        Deviation(
            id: "connection.md:715",
            reason: "llhttp hands an upgrade over; here Upgrade is dropped and the request goes on without"),
        Deviation(id: "content-length.md:77", reason: "the head is not complete; it is judged as a whole"),
        Deviation(id: "content-length.md:102", reason: "the head is not complete; it is judged as a whole"),
        Deviation(id: "invalid.md:68", reason: "a method is any token"),
        Deviation(id: "invalid.md:358", reason: "a method is any token"),
        Deviation(id: "method.md:137", reason: "the asterisk form is for OPTIONS only (RFC 9112 §3.2.4)"),
        Deviation(id: "method.md:374", reason: "another protocol than HTTP"),
        Deviation(id: "method.md:404", reason: "another protocol than HTTP"),
        Deviation(id: "method.md:432", reason: "another protocol than HTTP"),
        Deviation(id: "sample.md:69", reason: "the Host is malformed"),
        Deviation(id: "sample.md:107", reason: "the Host is malformed"),
        Deviation(id: "sample.md:316", reason: "HTTP/0.9"),
        Deviation(
            id: "transfer-encoding.md:753",
            reason: "a fragment is never sent (RFC 9112 §3.2); nor is another coding than chunked taken"),
        Deviation(
            id: "transfer-encoding.md:795",
            reason: "a fragment is never sent (RFC 9112 §3.2); nor is another coding than chunked taken"),
        Deviation(
            id: "uri.md:167",
            reason: "a fragment is never sent (RFC 9112 §3.2); nor is another coding than chunked taken"),
        Deviation(id: "uri.md:224", reason: "the authority holds user information (RFC 9110 §4.2.4)"),
    ]
    static let responseDeviations: [Deviation] = [
        Deviation(id: "connection.md:166", reason: "what follows a message that closes is not read"),
        Deviation(id: "connection.md:229", reason: "what follows a message that closes is not read"),
        Deviation(
            id: "connection.md:494",
            reason: "an empty line before a status line: what the body before it left over is refused"),
        Deviation(
            id: "connection.md:588",
            reason: "an empty line before a status line: what the body before it left over is refused"),
        Deviation(
            id: "pipelining.md:6",
            reason: "an empty line before a status line: what the body before it left over is refused"),
        Deviation(
            id: "sample.md:120",
            reason: "an empty line before a status line: what the body before it left over is refused"),
        Deviation(
            id: "sample.md:697",
            reason: "an empty line before a status line: what the body before it left over is refused"),
        Deviation(id: "sample.md:42", reason: "another protocol than HTTP"),
        Deviation(id: "sample.md:62", reason: "another protocol than HTTP"),
        Deviation(id: "sample.md:647", reason: "HTTP/0.9"),
        Deviation(
            id: "transfer-encoding.md:45", reason: "a response whose length cannot be told for certain (RFC 9112 §6.3)"),
        Deviation(
            id: "transfer-encoding.md:76", reason: "a response whose length cannot be told for certain (RFC 9112 §6.3)"),
        Deviation(
            id: "transfer-encoding.md:114", reason: "a response whose length cannot be told for certain (RFC 9112 §6.3)"
        ),
    ]
}
