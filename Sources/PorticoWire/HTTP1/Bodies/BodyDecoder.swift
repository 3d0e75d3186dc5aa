// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Takes one body out of the bytes that carry it (RFC 9112 §6.3, §7.1): pieces of data, then its end with the trailers.
/// Works on any split of the bytes.
public struct BodyDecoder: Sendable {
    private var reader: BodyReader
    private let isChunked: Bool
    /// The chunk at hand is handed over as data: what is left of it has no first line.
    private var isTakenApart = false
    /// A trailer section that has not come whole.
    private var section: [UInt8] = []
    /// Of a body that has ended, without fields that a reader might take for the head's (RFC 9110 §6.5.1); `nil`: none.
    public private(set) var trailers: Fields?

    public init(_ framing: BodyFraming) {
        self.reader = BodyReader(framing)
        self.isChunked = framing == .chunked
    }

    /// No further byte belongs to the body.
    public var isEnded: Bool { self.reader.isEnded }

    /// The next piece; call it with `start < bytes.count` and before the end.
    ///
    /// - Parameter asChunks: Chunks may be handed over as they are.
    @inline(__always)
    public mutating func next(
        _ bytes: Span<UInt8>, from start: Int, asChunks: Bool
    ) throws(WireError) -> BodyPiece {
        guard self.isChunked else {
            let step = try self.reader.next(bytes, from: start)
            return BodyPiece(lower: start, upper: step.end, form: .data, dataCount: step.end &- start, end: step.end)
        }
        return asChunks ? try self.nextRun(bytes, from: start) : try self.nextChunk(bytes, from: start)
    }

    /// The data of a chunk, as far as it has come.
    private mutating func nextChunk(_ bytes: Span<UInt8>, from start: Int) throws(WireError) -> BodyPiece {
        var index = start
        while index < bytes.count, !self.reader.isEnded {
            if self.reader.isAtTrailers { return Self.nothing(try self.readTrailers(bytes, from: index)) }
            let step = try self.reader.next(bytes, from: index)
            self.isTakenApart = !self.reader.isAtChunkStart
            if step.kind == .data {
                return BodyPiece(
                    lower: index, upper: step.end, form: .data, dataCount: step.end &- index, end: step.end)
            }
            index = step.end
            if !self.isTakenApart { break }
        }
        return Self.nothing(index)
    }

    /// As many chunks as there are one behind the other. One whose first line has an extension, or has not come whole, is
    /// taken apart: only then is it known whether it is the last one.
    private mutating func nextRun(_ bytes: Span<UInt8>, from start: Int) throws(WireError) -> BodyPiece {
        if self.isTakenApart { return try self.nextChunk(bytes, from: start) }
        var (index, lineStart, dataCount) = (start, start, 0)
        while index < bytes.count, !self.reader.isEnded {
            if self.reader.isAtTrailers {
                guard index == start else { break }
                return Self.nothing(try self.readTrailers(bytes, from: index))
            }
            if self.reader.isAtChunkStart { lineStart = index }
            let step = try self.reader.next(bytes, from: index)
            if step.kind == .data { dataCount &+= step.end &- index }
            self.isTakenApart = step.kind == .skipped || self.reader.isInSizeLine
            if step.kind == .lastChunk || self.isTakenApart {
                return BodyPiece(lower: start, upper: lineStart, form: .chunks, dataCount: dataCount, end: step.end)
            }
            index = step.end
        }
        return BodyPiece(lower: start, upper: index, form: .chunks, dataCount: dataCount, end: index)
    }

    private static func nothing(_ end: Int) -> BodyPiece {
        BodyPiece(lower: end, upper: end, form: .data, dataCount: 0, end: end)
    }

    private mutating func readTrailers(_ bytes: Span<UInt8>, from start: Int) throws(WireError) -> Int {
        if self.section.isEmpty, bytes.count >= start + 2, bytes[start] == 0x0d, bytes[start + 1] == 0x0a {
            // No trailers, as nearly always: nothing to gather.
            self.reader.endTrailers()
            return start + 2
        }
        let before = self.section.count
        unsafe bytes.extracting(start...).withUnsafeBufferPointer { unsafe self.section.append(contentsOf: $0) }
        var fields = Fields()
        guard let end = try TrailerParser().parse(self.section.span, into: &fields) else { return bytes.count }
        self.reader.endTrailers()
        self.section = []
        self.trailers = fields
        return start + end - before
    }

    /// The connection that the body comes from has ended. False: in the middle of the body.
    public mutating func endOfInput() -> Bool {
        if self.reader.isUntilClose { self.reader = BodyReader(.none) }
        return self.reader.isEnded
    }

    /// Whether these bytes, which follow on what has been read, can be read; they are not taken.
    public func check(_ bytes: Span<UInt8>, from start: Int) throws(WireError) {
        guard self.isChunked else { return }
        var copy = self
        var index = start
        while index < bytes.count, !copy.isEnded { index = try copy.nextRun(bytes, from: index).end }
    }
}
