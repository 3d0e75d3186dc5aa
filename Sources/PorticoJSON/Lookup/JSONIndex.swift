// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where each value of a JSON text lies, so that members and elements are found without reading the text again.
///
/// Made in one pass that checks the text as strictly as `JSONScanner`; the text itself is kept as it stands. The
/// storage, twelve bytes for each value and each name, is used again by the next `build`.
public struct JSONIndex: Sendable {
    /// A value, or a member's name, of the text that the index was built over last.
    public struct Node: Sendable, Hashable {
        var position: UInt32

        @inline(__always) init(_ position: Int) { self.position = UInt32(truncatingIfNeeded: position) }
    }

    /// More than this many entries are given back by `clear`.
    private static let kept = 1 << 16

    /// The text.
    public private(set) var bytes: [UInt8]
    private var machine: JSONMachine
    private(set) var nodes = JSONNodes()

    /// - Parameter maximumDepth: of objects and arrays within each other; 128 at most.
    public init(maximumDepth: Int = 128) {
        self.machine = JSONMachine(maximumDepth: maximumDepth)
        self.bytes = []
        self.clear()
    }

    /// Reads a whole text. After an error the index is that of `null`.
    public mutating func build(_ bytes: [UInt8]) throws(JSONError) { try self.build(bytes, 0..<bytes.count) }

    /// Reads the text that lies in a part of `bytes`; ranges and offsets count from the beginning of `bytes`.
    public mutating func build(_ bytes: [UInt8], _ range: Range<Int>) throws(JSONError) {
        self.begin(offset: range.lowerBound)
        do throws(JSONError) {
            guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
                throw JSONError(.unexpectedEnd, at: bytes.count)
            }
            try self.scan(bytes.span.extracting(range))
            try self.finish(bytes)
        } catch {
            self.clear()
            throw error
        }
    }

    /// Begins a text that comes in pieces: `scan` takes each, `finish` all of them in one.
    public mutating func begin() { self.begin(offset: 0) }

    private mutating func begin(offset: Int) {
        self.bytes = []
        self.nodes.removeAll()
        self.machine.reset(offset: offset)
    }

    /// Takes the next piece of the text. After an error, `begin` or `clear` comes next.
    public mutating func scan(_ piece: Span<UInt8>) throws(JSONError) {
        guard self.machine.offset &+ piece.count <= JSONNodes.Entry.largestEnd else {
            throw JSONError(.tooLarge, at: self.machine.offset)
        }
        try self.machine.scan(piece, into: &self.nodes)
    }

    /// The text is complete; `bytes` are all the pieces in one.
    public mutating func finish(_ bytes: [UInt8]) throws(JSONError) {
        try self.machine.finish(into: &self.nodes)
        guard bytes.count >= self.machine.offset else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        self.bytes = bytes
    }

    /// Lets go of the text: the index is that of `null`.
    public mutating func clear() {
        self.begin(offset: 0)
        if self.nodes.entries.capacity > Self.kept { self.nodes = JSONNodes() }
        self.bytes = Self.null
        self.nodes.receive(.null, 0, Self.null.count, isEscaped: false)
    }

    private static let null = Array("null".utf8)

    /// The value that is the whole text.
    public var root: Node { Node(0) }

    public func kind(_ node: Node) -> JSONKind { self.entry(node).kind }

    /// Where the value's text lies in `bytes`; a string's with its quotes.
    public func range(_ node: Node) -> Range<Int> { self.entry(node).range }

    @inline(__always)
    func entry(_ node: Node) -> JSONNodes.Entry { self.nodes.entries[Int(node.position)] }
}
