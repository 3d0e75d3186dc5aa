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
    /// Where the scalar or the name in hand begins, and what it is.
    var start = 0
    var kind = JSONKind.null
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
            case .next: try self.scanNext(bytes, &index, &sink)
            case .value, .valueOrEnd: try self.scanValue(bytes, &index, &sink)
            case .name, .nameOrEnd: try self.scanName(bytes, &index, &sink)
            case .colon: try self.scanColon(bytes, &index)
            case .escape, .hex, .continuation: try self.scanWithinString(bytes, &index)
            case .integer: self.scanInteger(bytes, &index, &sink)
            case .fraction: self.scanFraction(bytes, &index, &sink)
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

    /// What follows a value: a comma, or the end of what holds it.
    @inline(__always)
    private mutating func scanNext(
        _ bytes: Span<UInt8>,
        _ index: inout Int,
        _ sink: inout some JSONSink
    ) throws(JSONError) {
        let byte = bytes[index]
        guard byte > 0x20 else { return try self.skipSpace(bytes, &index) }
        guard self.depth > 0 else { throw self.error(.trailingBytes, at: index) }
        let isObject = self.containers & 1 != 0
        index &+= 1
        switch byte {
        case UInt8(ascii: ",") where isObject:
            self.state = .name
            if index < bytes.count, bytes[index] == UInt8(ascii: "\"") { self.beginString(&index, isName: true) }
        case UInt8(ascii: ","): self.state = .value
        case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject: self.close(at: index, &sink)
        default: throw self.error(.unexpectedByte, at: index &- 1)
        }
    }

    /// A name, or the end of an object that has no member.
    @inline(__always)
    private mutating func scanName(
        _ bytes: Span<UInt8>,
        _ index: inout Int,
        _ sink: inout some JSONSink
    ) throws(JSONError) {
        let byte = bytes[index]
        if byte == UInt8(ascii: "\"") {
            self.beginString(&index, isName: true)
        } else if byte <= 0x20 {
            try self.skipSpace(bytes, &index)
        } else if byte == UInt8(ascii: "}"), self.state == .nameOrEnd {
            index &+= 1
            self.close(at: index, &sink)
        } else {
            throw self.error(.unexpectedByte, at: index)
        }
    }

    @inline(__always)
    private mutating func scanColon(_ bytes: Span<UInt8>, _ index: inout Int) throws(JSONError) {
        let byte = bytes[index]
        guard byte > 0x20 else { return try self.skipSpace(bytes, &index) }
        guard byte == UInt8(ascii: ":") else { throw self.error(.unexpectedByte, at: index) }
        self.state = .value
        index &+= 1
    }

    /// The first byte of a value, or the end of an array that has no element.
    @inline(__always)
    private mutating func scanValue(
        _ bytes: Span<UInt8>,
        _ index: inout Int,
        _ sink: inout some JSONSink
    ) throws(JSONError) {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "\""): self.beginString(&index, isName: false)
        case UInt8(ascii: "{"): try self.open(.object, &index, &sink)
        case UInt8(ascii: "["): try self.open(.array, &index, &sink)
        case UInt8(ascii: "1")...UInt8(ascii: "9"): self.begin(.number, .integer, &index)
        case UInt8(ascii: "0"): self.begin(.number, .zero, &index)
        case UInt8(ascii: "-"): self.begin(.number, .minus, &index)
        case UInt8(ascii: "t"): self.beginLiteral(.true, 0x65_7572, &index)  // "rue"
        case UInt8(ascii: "f"): self.beginLiteral(.false, 0x6573_6c61, &index)  // "alse"
        case UInt8(ascii: "n"): self.beginLiteral(.null, 0x6c_6c75, &index)  // "ull"
        case 0...0x20: try self.skipSpace(bytes, &index)
        case UInt8(ascii: "]") where self.state == .valueOrEnd:
            index &+= 1
            self.close(at: index, &sink)
        default: throw self.error(.unexpectedByte, at: index)
        }
    }

    @inline(__always)
    private mutating func open(
        _ kind: JSONKind,
        _ index: inout Int,
        _ sink: inout some JSONSink
    ) throws(JSONError) {
        guard self.depth < self.maximumDepth else { throw self.error(.tooDeep, at: index) }
        self.depth &+= 1
        self.containers = self.containers &<< 1 | (kind == .object ? 1 : 0)
        self.state = kind == .object ? .nameOrEnd : .valueOrEnd
        sink.open(kind, at: self.offset &+ index)
        index &+= 1
    }

    @inline(__always)
    private mutating func close(at index: Int, _ sink: inout some JSONSink) {
        sink.close(at: self.offset &+ index)
        self.depth &-= 1
        self.containers &>>= 1
        self.state = .next
    }

    @inline(__always)
    private mutating func begin(_ kind: JSONKind, _ state: State, _ index: inout Int) {
        self.kind = kind
        self.state = state
        self.start = self.offset &+ index
        index &+= 1
    }

    @inline(__always)
    private mutating func beginString(_ index: inout Int, isName: Bool) {
        self.isName = isName
        self.isEscaped = false
        self.begin(.string, .string, &index)
    }

    @inline(__always)
    private mutating func beginLiteral(_ kind: JSONKind, _ rest: UInt32, _ index: inout Int) {
        self.literal = rest
        self.begin(kind, .literal, &index)
    }

    @inline(__always)
    mutating func endScalar(at index: Int, _ sink: inout some JSONSink) {
        sink.take(self.kind, self.start, self.offset &+ index, isEscaped: false)
        self.state = .next
    }

    @inline(__always)
    func error(_ kind: JSONError.Kind, at index: Int) -> JSONError { JSONError(kind, at: self.offset &+ index) }
}
