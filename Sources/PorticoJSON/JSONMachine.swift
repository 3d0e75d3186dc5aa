// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The grammar of JSON (RFC 8259) as a machine that takes the text in pieces, cut anywhere.
///
/// Strict: no byte order mark, valid UTF-8 only, one value with white space around it. Escaped lone surrogates
/// (`"\ud800"`) are taken, as the grammar allows them.
///
///     value → next → (depth 0) end of text
///     value `{` → nameOrEnd → string → colon → value → next `,` → name → …
///     value `[` → valueOrEnd → next `,` → value → … `]` → next
struct JSONMachine: Sendable {
    enum State: UInt8, Sendable {
        /// Between tokens: what must come next.
        case value, valueOrEnd, name, nameOrEnd, colon, next
        /// Within a string.
        case string, escape, hex, continuation
        /// Within a number; `zero`, `integer`, `fraction` and `exponentDigits` may end it.
        case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
        /// Within `true`, `false` or `null`.
        case literal
    }

    /// One bit for each open container is all that is kept, in two machine words.
    static let deepest = 128

    var state = State.value
    var maximumDepth: Int
    var depth = 0
    /// The lowest bit is the innermost container's: set for an object.
    var containers: UInt128 = 0
    /// Bytes of the pieces before this one.
    var offset = 0
    /// Whether the string in hand is a member's name.
    var isName = false
    /// Whether the string in hand has an escape.
    var isEscaped = false
    /// Hexadecimal digits or continuation bytes still to come.
    var missing: UInt8 = 0
    /// What the next continuation byte must lie between (RFC 3629 §4).
    var low: UInt8 = 0x80
    var high: UInt8 = 0xbf
    /// What must still come of a literal, the next byte lowest.
    var literal: UInt32 = 0

    init(maximumDepth: Int) { self.maximumDepth = Swift.max(0, Swift.min(maximumDepth, Self.deepest)) }

    mutating func reset(offset: Int = 0) {
        self = JSONMachine(maximumDepth: self.maximumDepth)
        self.offset = offset
    }

    @inline(__always)
    mutating func scan(_ bytes: Span<UInt8>, into sink: inout some JSONSink) throws(JSONError) {
        var index = 0
        while index < bytes.count {
            switch self.state {
            case .string: try self.scanString(bytes, &index, &sink)
            case .value, .valueOrEnd, .name, .nameOrEnd, .colon, .next: try self.scanToken(bytes, &index, &sink)
            case .escape, .hex, .continuation: try self.scanWithinString(bytes, &index)
            case .integer: self.scanInteger(bytes, &index, &sink)
            case .literal: try self.scanLiteral(bytes, &index, &sink)
            default: try self.scanNumber(bytes, &index, &sink)
            }
        }
        self.offset &+= bytes.count
    }

    /// The text ends here.
    @inline(__always)
    mutating func finish(into sink: inout some JSONSink) throws(JSONError) {
        switch self.state {
        case .zero, .integer, .fraction, .exponentDigits: self.endScalar(at: 0, &sink)
        default: break
        }
        guard self.state == .next, self.depth == 0 else { throw self.error(.unexpectedEnd, at: 0) }
    }

    /// White space, and one token of structure or the first byte of a value.
    @inline(__always)
    private mutating func scanToken(
        _ bytes: Span<UInt8>,
        _ index: inout Int,
        _ sink: inout some JSONSink
    ) throws(JSONError) {
        let byte = bytes[index]
        if byte <= 0x20 {
            index = try self.skipSpace(bytes, from: index)
            return
        }
        switch self.state {
        case .next: try self.scanNext(byte, index, &sink)
        case .colon:
            guard byte == UInt8(ascii: ":") else { throw self.error(.unexpectedByte, at: index) }
            self.state = .value
        case .name, .nameOrEnd:
            if byte == UInt8(ascii: "\"") {
                self.beginString(at: index, isName: true, &sink)
            } else if byte == UInt8(ascii: "}"), self.state == .nameOrEnd {
                self.close(at: index &+ 1, &sink)
            } else {
                throw self.error(.unexpectedByte, at: index)
            }
        default: try self.scanValue(byte, index, &sink)
        }
        index &+= 1
    }

    /// What follows a value: a comma, or the end of what holds it.
    @inline(__always)
    private mutating func scanNext(_ byte: UInt8, _ index: Int, _ sink: inout some JSONSink) throws(JSONError) {
        guard self.depth > 0 else { throw self.error(.trailingBytes, at: index) }
        let isObject = self.containers & 1 != 0
        switch byte {
        case UInt8(ascii: ","): self.state = isObject ? .name : .value
        case UInt8(ascii: "}") where isObject: self.close(at: index &+ 1, &sink)
        case UInt8(ascii: "]") where !isObject: self.close(at: index &+ 1, &sink)
        default: throw self.error(.unexpectedByte, at: index)
        }
    }

    /// The first byte of a value.
    @inline(__always)
    private mutating func scanValue(_ byte: UInt8, _ index: Int, _ sink: inout some JSONSink) throws(JSONError) {
        switch byte {
        case UInt8(ascii: "\""): self.beginString(at: index, isName: false, &sink)
        case UInt8(ascii: "{"): try self.open(.object, at: index, &sink)
        case UInt8(ascii: "["): try self.open(.array, at: index, &sink)
        case UInt8(ascii: "1")...UInt8(ascii: "9"): self.begin(.number, .integer, at: index, &sink)
        case UInt8(ascii: "0"): self.begin(.number, .zero, at: index, &sink)
        case UInt8(ascii: "-"): self.begin(.number, .minus, at: index, &sink)
        case UInt8(ascii: "t"): self.beginLiteral(.true, 0x65_7572, at: index, &sink)  // "rue"
        case UInt8(ascii: "f"): self.beginLiteral(.false, 0x6573_6c61, at: index, &sink)  // "alse"
        case UInt8(ascii: "n"): self.beginLiteral(.null, 0x6c_6c75, at: index, &sink)  // "ull"
        case UInt8(ascii: "]") where self.state == .valueOrEnd: self.close(at: index &+ 1, &sink)
        default: throw self.error(.unexpectedByte, at: index)
        }
    }

    @inline(__always)
    private mutating func open(_ kind: JSONKind, at index: Int, _ sink: inout some JSONSink) throws(JSONError) {
        guard self.depth < self.maximumDepth else { throw self.error(.tooDeep, at: index) }
        self.depth &+= 1
        self.containers = self.containers &<< 1 | (kind == .object ? 1 : 0)
        self.begin(kind, kind == .object ? .nameOrEnd : .valueOrEnd, at: index, &sink)
    }

    @inline(__always)
    private mutating func close(at index: Int, _ sink: inout some JSONSink) {
        sink.close(at: self.offset &+ index)
        self.depth &-= 1
        self.containers &>>= 1
        self.state = .next
    }

    @inline(__always)
    private mutating func begin(_ kind: JSONKind, _ state: State, at index: Int, _ sink: inout some JSONSink) {
        sink.begin(kind, at: self.offset &+ index)
        self.state = state
    }

    @inline(__always)
    private mutating func beginString(at index: Int, isName: Bool, _ sink: inout some JSONSink) {
        self.isName = isName
        self.isEscaped = false
        self.begin(.string, .string, at: index, &sink)
    }

    @inline(__always)
    private mutating func beginLiteral(
        _ kind: JSONKind,
        _ rest: UInt32,
        at index: Int,
        _ sink: inout some JSONSink
    ) {
        self.literal = rest
        self.begin(kind, .literal, at: index, &sink)
    }

    @inline(__always)
    mutating func endScalar(at index: Int, _ sink: inout some JSONSink) {
        sink.end(at: self.offset &+ index, isEscaped: false)
        self.state = .next
    }

    @inline(__always)
    func error(_ kind: JSONError.Kind, at index: Int) -> JSONError { JSONError(kind, at: self.offset &+ index) }
}
