// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Reads one message as a connection does: piece by piece, keeping only the bytes that are not understood yet.
struct MessageAssembler {
    enum Side: Equatable {
        case request
        case response(toHEAD: Bool)
    }

    enum Phase: Equatable {
        case head, body, trailers, complete
    }

    enum Outcome: Equatable {
        case refused(WireError)
        /// How far the reader came, with what it understood, and how many bytes it took.
        case read(Phase, ReadMessage, consumed: Int)
    }

    let side: Side
    private(set) var phase = Phase.head
    private(set) var message = ReadMessage()
    private(set) var consumed = 0
    /// The first promise that the codec broke.
    private(set) var violation: String?
    private var pending: [UInt8] = []
    private var reader = BodyReader(.none)
    private var request = RequestHead()
    private var response = ResponseHead()

    init(_ side: Side) { self.side = side }

    /// Reads all pieces; a codec that keeps its promises gives the same outcome for every cut of the same bytes.
    static func read(_ side: Side, _ pieces: [ArraySlice<UInt8>]) -> (outcome: Outcome, violation: String?) {
        var assembler = MessageAssembler(side)
        do {
            for piece in pieces { try assembler.feed(piece) }
        } catch {
            return (.refused(error), assembler.violation)
        }
        return (.read(assembler.phase, assembler.message, consumed: assembler.consumed), assembler.violation)
    }

    mutating func feed(_ piece: ArraySlice<UInt8>) throws(WireError) {
        self.pending.append(contentsOf: piece)
        if self.phase == .head { try self.readHead() }
        if self.phase == .body { try self.readBody() }
        if self.phase == .trailers { try self.readTrailers() }
    }

    private mutating func readHead() throws(WireError) {
        let end: Int?
        let pending = self.pending
        switch self.side {
        case .request: end = try RequestHeadParser().parse(pending.span, into: &self.request)
        case .response(let toHEAD):
            end = try ResponseHeadParser().parse(pending.span, toHEAD: toHEAD, into: &self.response)
        }
        guard let end else { return }
        guard end > 0, end <= self.pending.count else { return self.report("the head ends at \(end)") }
        let isRequest = self.side == .request
        self.report(
            isRequest
                ? HeadInvariants.violation(self.request, size: end) : HeadInvariants.violation(self.response, size: end)
        )
        guard self.violation == nil else { return }
        self.message = isRequest ? ReadMessage(self.request) : ReadMessage(self.response)
        self.reader = BodyReader(self.message.framing)
        self.take(end)
        self.phase = self.reader.isEnded ? .complete : .body
    }

    private mutating func readBody() throws(WireError) {
        var index = 0
        var idleSteps = 0
        let pending = self.pending
        while index < pending.count, !self.reader.isEnded, !self.reader.isAtTrailers {
            let step = try self.reader.next(pending.span, from: index)
            idleSteps = step.end == index ? idleSteps + 1 : 0
            guard step.end >= index, step.end <= pending.count, idleSteps < 3 else {
                return self.report("a body step from \(index) ends at \(step.end), idle \(idleSteps)")
            }
            if step.kind == .data { self.message.body += pending[index..<step.end] }
            if step.kind != .skipped { self.message.forwarded += pending[index..<step.end] }
            if (step.kind == .lastChunk) != self.reader.isAtTrailers { self.report("the last chunk is not marked") }
            index = step.end
        }
        self.take(index)
        if self.reader.isEnded { self.phase = .complete }
        if self.reader.isAtTrailers { self.phase = .trailers }
    }

    private mutating func readTrailers() throws(WireError) {
        var trailers = Fields()
        guard let end = try TrailerParser().parse(self.pending.span, into: &trailers) else { return }
        guard end > 0, end <= self.pending.count else { return self.report("the trailers end at \(end)") }
        self.report(HeadInvariants.violation(trailers, size: end))
        guard self.violation == nil else { return }
        self.message.trailers = trailers.all
        var output = OutputBuffer()
        output.append(trailers)
        self.message.forwarded += output.bytes + [13, 10]
        self.reader.endTrailers()
        self.take(end)
        self.phase = .complete
    }

    private mutating func take(_ count: Int) {
        self.pending.removeFirst(count)
        self.consumed += count
    }

    private mutating func report(_ violation: String?) {
        if self.violation == nil { self.violation = violation }
    }
}
