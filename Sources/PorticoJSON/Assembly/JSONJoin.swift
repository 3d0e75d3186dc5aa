// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Puts texts one behind the other, in slices.
public struct JSONJoin: Sendable {
    private var pieces: [JSONOutput.Piece] = []
    private var next = 0
    private var output = JSONOutput()
    /// How many bytes they are together.
    public private(set) var count = 0

    /// - Parameter count: For so many texts room is made at once.
    public init(reserving count: Int = 0) { self.pieces.reserveCapacity(count) }

    /// An array of values; `missing` stands for what is not there.
    public init(array values: [JSONSlice?], missing: [UInt8]? = nil) {
        self.pieces.reserveCapacity(values.count * 2 + 1)
        self.append(Self.open)
        for (place, value) in values.enumerated() {
            if place > 0 { self.append(Self.comma) }
            if let value { self.append(value) } else { self.append(missing ?? Self.null) }
        }
        self.append(Self.close)
    }

    private static let (open, comma, close) = ([UInt8(ascii: "[")], [UInt8(ascii: ",")], [UInt8(ascii: "]")])
    private static let null = Array("null".utf8)

    /// Adds a text; all of them come before the first slice.
    public mutating func append(_ text: [UInt8]) { self.append(.init(bytes: text, range: 0..<text.count)) }

    public mutating func append(_ slice: JSONSlice) { self.append(.init(bytes: slice.bytes, range: slice.range)) }

    private mutating func append(_ piece: JSONOutput.Piece) {
        self.pieces.append(piece)
        self.count += piece.range.count
    }

    /// The texts in one, once all is done.
    public var bytes: [UInt8] { self.output.bytes }

    /// Each text, and 32 bytes, take one of the budget.
    /// - Returns: whether all is done.
    public mutating func advance(_ budget: Int) -> Bool {
        var budget = budget
        return self.advance(&budget)
    }

    mutating func advance(_ budget: inout Int) -> Bool {
        self.output.budget = budget
        defer { budget = self.output.budget }
        self.output.reserve(self.count)
        while self.output.catchUp() {
            guard self.next < self.pieces.count else { return true }
            guard self.output.budget > 0 else { return false }
            self.output.budget &-= 1
            self.output.append(self.pieces[self.next].bytes, self.pieces[self.next].range)
            self.next += 1
        }
        return false
    }

    /// Does all at once.
    public mutating func finish() -> [UInt8] {
        while !self.advance(.max) {}
        return self.bytes
    }
}
