// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Checks a JSON text (RFC 8259) while it comes in, cut anywhere, and keeps nothing of it.
///
/// Strict: no byte order mark, valid UTF-8 only. Escaped lone surrogates are taken, as the grammar allows them.
/// After an error, `reset` comes before the next text.
public struct JSONScanner: Sendable {
    private var machine: JSONMachine
    private var ends = JSONEnds()

    /// - Parameter maximumDepth: of objects and arrays within each other; 128 at most.
    public init(maximumDepth: Int = 128) { self.machine = JSONMachine(maximumDepth: maximumDepth) }

    /// Takes the next piece of the text.
    public mutating func scan(_ bytes: Span<UInt8>) throws(JSONError) {
        var ends = self.ends
        var machine = self.machine
        defer {
            self.machine = machine
            self.ends = ends
        }
        try machine.scan(bytes, into: &ends)
    }

    /// The text is complete: throws when the value is not.
    public mutating func finish() throws(JSONError) {
        try self.machine.finish(into: &self.ends)
    }

    /// Where the value lies in the text, without white space around it: once the text is complete.
    public var range: Range<Int> { self.ends.range }

    /// Begins a new text.
    public mutating func reset() {
        self.machine.reset()
        self.ends = JSONEnds()
    }

    /// Checks a whole text.
    public static func check(_ bytes: [UInt8], maximumDepth: Int = 128) throws(JSONError) {
        var scanner = JSONScanner(maximumDepth: maximumDepth)
        try scanner.scan(bytes.span)
        try scanner.finish()
    }
}
