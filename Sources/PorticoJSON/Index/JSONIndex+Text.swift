// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONIndex {
    /// A string or a name, decoded. Lone surrogates become U+FFFD. Empty for any other value.
    public func string(_ node: Node) -> String {
        guard self.kind(node) == .string else { return "" }
        let inside = self.inside(node)
        guard self.entry(node).isEscaped else { return String(decoding: self.bytes[inside], as: UTF8.self) }
        var text: [UInt8] = []
        JSONString.decode(self.bytes.span.extracting(inside)) { text.append($0) }
        return String(decoding: text, as: UTF8.self)
    }

    /// A string decoded, a number as it stands, `true` or `false`; `nil` for null, objects and arrays.
    public func scalarText(_ node: Node) -> String? {
        switch self.kind(node) {
        case .string: self.string(node)
        case .number: String(decoding: self.bytes[self.range(node)], as: UTF8.self)
        case .true: "true"
        case .false: "false"
        case .null, .object, .array: nil
        }
    }

    /// Appends what `scalarText` says; `false`, and nothing, for null, objects and arrays.
    ///
    /// - Parameter most: So many bytes are appended at most, so that a long text takes no longer than that.
    public func appendScalarText(_ node: Node, to output: inout [UInt8], most: Int = .max) -> Bool {
        let entry = self.entry(node)
        switch entry.kind {
        case .string where entry.isEscaped:
            let inside = self.bytes.span.extracting(self.inside(node))
            var decoder = JSONString.Decoder()
            let end = most < .max ? output.count + most : .max
            while output.count < end, let byte = decoder.next(inside) { output.append(byte) }
        case .string: output.append(contentsOf: self.bytes[self.inside(node)].prefix(most))
        case .number, .true, .false: output.append(contentsOf: self.bytes[entry.range].prefix(most))
        case .null, .object, .array: return false
        }
        return true
    }

    /// Appends the value's text as it stands.
    public func appendRaw(_ node: Node, to output: inout [UInt8]) {
        output.append(contentsOf: self.bytes[self.range(node)])
    }

    /// Appends an array with no more than its first `count` elements; any other value as it stands.
    public func append(_ node: Node, firstElements count: Int, to output: inout [UInt8]) {
        var cut = JSONCut(self, node, firstElements: count)
        cut.write(to: &output)
    }

    /// Whether a string or a name, decoded, is `text`, without making a string of it.
    public func string(_ node: Node, equals text: [UInt8]) -> Bool { self.string(node, equals: text.span) }

    func string(_ node: Node, equals text: Span<UInt8>) -> Bool {
        let entry = self.entry(node)
        return entry.kind == .string && self.text(of: entry, equals: text)
    }

    /// The same for the entry of a string or a name.
    @inline(__always)
    func text(of entry: JSONNodes.Entry, equals text: Span<UInt8>) -> Bool {
        let start = Int(entry.start) &+ 1
        let count = entry.end &- start &- 1
        guard !entry.isEscaped else {
            return JSONString.equals(self.bytes.span.extracting(start..<Swift.max(start, start &+ count)), text)
        }
        return count == text.count && JSONString.stands(text, in: self.bytes.span, at: start)
    }

    /// Where a string's text lies without its quotes, as it is written.
    public func inside(_ node: Node) -> Range<Int> {
        let range = self.range(node)
        guard range.count >= 2 else { return range.lowerBound..<range.lowerBound }
        return range.lowerBound &+ 1..<range.upperBound &- 1
    }
}
