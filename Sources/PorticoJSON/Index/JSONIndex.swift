// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where each value of a JSON text lies, so that members and elements are found without reading the text again.
///
/// Made in one pass that checks the text as strictly as `JSONScanner`; the text itself is kept as it stands. There are
/// three ways: at once (`build`), in slices (`begin` with the text, `advance` until it is read), and while the text comes
/// in (`begin`, `scan` each piece, `finish` with all of them). Until then, and after an error, the index is of no use
/// but to begin again. The storage, twelve bytes for each value and each name, is used again by the next text.
public struct JSONIndex: Sendable {
    /// A value, or a member's name, of the text that the index was built over last.
    public struct Node: Sendable, Hashable {
        var position: UInt32

        @inline(__always) init(_ position: Int) { self.position = UInt32(truncatingIfNeeded: position) }
    }

    /// The text.
    public private(set) var bytes: [UInt8]
    private var machine: JSONMachine
    private(set) var nodes = JSONNodes()
    /// Where the text ends that `advance` reads.
    private var end = 0
    /// Whether `advance` has something to read.
    private var isReading = false

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
        self.begin(bytes, range)
        var budget = Int.max
        _ = try self.advance(&budget)
    }

    /// Begins a text that comes in pieces: `scan` takes each, `finish` all of them in one.
    public mutating func begin() { self.begin(offset: 0) }

    private mutating func begin(offset: Int) {
        self.bytes = []
        self.isReading = false
        self.nodes.removeAll()
        self.machine.reset(offset: offset)
    }

    /// Takes the next piece of the text. After an error, `begin` or `clear` comes next.
    public mutating func scan(_ piece: Span<UInt8>) throws(JSONError) {
        guard self.machine.offset &+ piece.count <= JSONNodes.Entry.largestEnd else {
            throw JSONError(.tooLarge, at: self.machine.offset)
        }
        var machine = self.machine
        defer { self.machine = machine }
        try machine.scan(piece, into: &self.nodes)
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
        self.bytes = Self.null
        self.nodes.take(.null, 0, Self.null.count, isEscaped: false)
    }

    /// The same in slices, where the text was long: to give back what it took takes its time too.
    /// - Returns: whether all is given back. Until then the index is of no use.
    public mutating func clear(_ budget: Int) -> Bool {
        var left = budget
        while !self.nodes.removeBlock() {
            left -= JSONBlocks<JSONNodes.Entry>.priceOfBlock
            guard left > 0 else { return false }
        }
        self.clear()
        return true
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

extension JSONIndex {
    /// So many bytes are read before the budget is looked at.
    private static let piece = 8 << 10

    /// Begins a text that is there whole: `advance` reads it.
    public mutating func begin(_ bytes: [UInt8]) { self.begin(bytes, 0..<bytes.count) }

    /// The same for the text that lies in a part of `bytes`.
    public mutating func begin(_ bytes: [UInt8], _ range: Range<Int>) {
        self.begin(offset: range.lowerBound)
        self.bytes = bytes
        self.end = range.upperBound
        self.isReading = true
    }

    /// Reads on. Four bytes, and a value, take one of the budget.
    /// - Returns: whether the text is read to its end. After an error the index is that of `null`.
    public mutating func advance(_ budget: Int) throws(JSONError) -> Bool {
        var budget = budget
        return try self.advance(&budget)
    }

    mutating func advance(_ budget: inout Int) throws(JSONError) -> Bool {
        guard self.isReading else { return true }
        do throws(JSONError) {
            return try self.read(&budget)
        } catch {
            self.clear()
            throw error
        }
    }

    private mutating func read(_ budget: inout Int) throws(JSONError) -> Bool {
        let bytes = self.bytes
        guard self.machine.offset >= 0, self.end <= bytes.count else {
            throw JSONError(.unexpectedEnd, at: bytes.count)
        }
        while self.machine.offset < self.end {
            guard budget > 0 else { return false }
            let start = self.machine.offset
            let next = Swift.min(self.end, start &+ Self.piece)
            let before = self.nodes.count
            try self.scan(bytes.span.extracting(start..<next))
            budget &-= (next &- start) &>> 2 &+ self.nodes.count &- before
        }
        try self.machine.finish(into: &self.nodes)
        self.isReading = false
        return true
    }
}
