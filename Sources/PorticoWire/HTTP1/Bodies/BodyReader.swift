// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Finds the end of a body as its bytes pass (RFC 9112 §6.3, §7.1). Works on any split of the bytes.
///
/// Chunked: `size → [extension] → data → CRLF → size … 0 → trailers`. The trailer section itself is handed to the
/// caller, who collects it and reads it with `TrailerParser`.
public struct BodyReader: Sendable {
    /// What the bytes from the given offset up to `end` are.
    public struct Step: Sendable {
        public enum Kind: UInt8, Sendable {
            /// Body data.
            case data
            /// Framing that may be forwarded as it is.
            case framing
            /// Framing that is left out: chunk extensions (RFC 9112 §7.1.1 lets a recipient drop them).
            case skipped
            /// The last chunk's line; the trailer section begins at `end`.
            case lastChunk
        }
        public var kind: Kind
        public var end: Int
    }

    private enum State: UInt8 {
        case ended, length, untilClose
        case sizeStart, size, sizeEnd, extensionText, extensionEnd, data, dataEnd, dataEndLF, trailers
    }

    private var state = State.ended
    private var digits: UInt8 = 0
    private var isLast = false
    private var chunkExtension = ChunkExtension()
    private var remaining = 0

    public init(_ framing: BodyFraming) {
        switch framing {
        case .none: self.state = .ended
        case .length(let count):
            self.state = count > 0 ? .length : .ended
            self.remaining = count
        case .chunked: self.state = .sizeStart
        case .untilClose: self.state = .untilClose
        }
    }

    /// No further body byte follows. After the last chunk the trailer section still does: see `isAtTrailers`.
    public var isEnded: Bool { self.state == .ended }
    public var isAtTrailers: Bool { self.state == .trailers }
    /// The next byte is the first of a chunk.
    var isAtChunkStart: Bool { self.state == .sizeStart }
    /// A chunk's first line has begun and has not ended.
    var isInSizeLine: Bool {
        switch self.state {
        case .size, .sizeEnd, .extensionText, .extensionEnd: true
        default: false
        }
    }
    /// The body ends where the connection does.
    public var isUntilClose: Bool { self.state == .untilClose }
    /// The trailer section has been read.
    public mutating func endTrailers() { self.state = .ended }

    /// The next step; call it with `start < bytes.count` and neither at the end nor at the trailers.
    @inline(__always)
    public mutating func next(_ bytes: Span<UInt8>, from start: Int) throws(WireError) -> Step {
        switch self.state {
        case .length, .data: return self.data(bytes.count, start)
        case .untilClose: return Step(kind: .data, end: bytes.count)
        case .ended, .trailers: return Step(kind: .skipped, end: start)
        default: return try self.chunkFraming(bytes, from: start)
        }
    }

    @inline(__always)
    private mutating func data(_ count: Int, _ start: Int) -> Step {
        let taken = Swift.min(count &- start, self.remaining)
        self.remaining &-= taken
        if self.remaining == 0 { self.state = self.state == .length ? .ended : .dataEnd }
        return Step(kind: .data, end: start &+ taken)
    }

    private mutating func chunkFraming(_ bytes: Span<UInt8>, from start: Int) throws(WireError) -> Step {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            switch self.state {
            case .sizeStart, .size:
                if byte == UInt8(ascii: ";"), self.state == .size {
                    self.state = .extensionText
                    self.chunkExtension = ChunkExtension()
                    return Step(kind: .framing, end: index)
                }
                try self.sizeByte(byte)
                index &+= 1
            case .extensionText:
                return try self.extensionText(bytes, from: index)
            case .extensionEnd:
                self.state = .sizeEnd
                index &+= 1
            case .sizeEnd:
                guard byte == UInt8(ascii: "\n") else { throw .badLineEnding }
                self.state = self.isLast ? .trailers : .data
                return Step(kind: self.isLast ? .lastChunk : .framing, end: index &+ 1)
            case .dataEnd:
                guard byte == UInt8(ascii: "\r") else { throw .badChunkEnd }
                self.state = .dataEndLF
                index &+= 1
            case .dataEndLF:
                guard byte == UInt8(ascii: "\n") else { throw .badChunkEnd }
                self.state = .sizeStart
                self.remaining = 0
                self.digits = 0
                // A step of its own: what follows may be the last chunk, which is not passed on with what is before it.
                return Step(kind: .framing, end: index &+ 1)
            default:
                return Step(kind: .framing, end: index)
            }
        }
        return Step(kind: .framing, end: index)
    }

    private mutating func sizeByte(_ byte: UInt8) throws(WireError) {
        if byte == UInt8(ascii: "\r"), self.state == .size {
            self.isLast = self.remaining == 0
            self.state = .sizeEnd
            return
        }
        guard let digit = Self.hexDigit(byte), self.digits < 15 else { throw .badChunkSize }
        self.remaining = self.remaining &<< 4 | digit
        self.digits &+= 1
        self.state = .size
    }

    /// Takes extensions up to the CR that ends them, which is left for the next step: it is part of the framing.
    private mutating func extensionText(_ bytes: Span<UInt8>, from start: Int) throws(WireError) -> Step {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\r"), self.chunkExtension.isComplete {
                self.isLast = self.remaining == 0
                self.state = .extensionEnd
                return Step(kind: .skipped, end: index)
            }
            guard self.chunkExtension.consume(byte) else { throw .badChunkExtension }
            index &+= 1
        }
        return Step(kind: .skipped, end: index)
    }

    private static func hexDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 55
        default: nil
        }
    }
}
