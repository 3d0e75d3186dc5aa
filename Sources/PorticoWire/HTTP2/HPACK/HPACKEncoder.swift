// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Writes field blocks (RFC 7541). What a connection says again and again is said in one byte: a field is put into the table
/// when it is seen for the second time. Secrets are never (§7.1.3), nor what changes with each message.
package struct HPACKEncoder: Sendable {
    /// The most that we keep, whatever the peer allows.
    static let tableLimit = 4096
    /// Longer ones would drive out many others.
    static let longestIndexed = 512

    var table = HPACKTable(limit: Self.tableLimit)
    /// By hash: the number of the field that was added last with it, from 1 on.
    var places: [UInt32] = []
    /// What was seen once; by a part of the hash, another part.
    var seen: [UInt16] = []
    /// The smallest size of the table since the last block, and that it has now; `nil`: as it was (RFC 7541 §4.2).
    private var smallest: Int?
    private var isResized = false

    package init() {}

    /// The peer's settings say how large a table it keeps.
    package mutating func setTableSize(_ size: Int) {
        let size = Swift.min(size, Self.tableLimit)
        guard size != self.table.maximum || self.isResized else { return }
        self.smallest = Swift.min(self.smallest ?? size, size)
        self.isResized = true
        self.table.setMaximum(size)
    }

    /// Begins a block.
    package mutating func begin(_ output: inout OutputBuffer) {
        guard self.isResized else { return }
        if let smallest, smallest < self.table.maximum {
            HPACKInteger.append(smallest, bits: 5, first: 0x20, to: &output)
        }
        HPACKInteger.append(self.table.maximum, bits: 5, first: 0x20, to: &output)
        self.smallest = nil
        self.isResized = false
    }

    /// A field whose name may be in any case; white space around the value is left out.
    package mutating func append(
        _ bytes: Span<UInt8>, name: ByteRange, value: ByteRange, to output: inout OutputBuffer
    ) {
        self.append(
            HPACKFieldText(HPACKStaticTable.shared.index(of: bytes, name), name, value), bytes, bytes, to: &output)
    }

    /// A field with a name of the static table, given by its index.
    mutating func append(named index: Int, _ bytes: Span<UInt8>, value: ByteRange, to output: inout OutputBuffer) {
        let fixed = HPACKStaticTable.shared
        let text = HPACKFieldText(index, fixed.fields[index - 1].name, value)
        self.append(text, fixed.bytes.span, bytes, to: &output)
    }

    /// - Parameters:
    ///   - names: what the name stands in.
    ///   - bytes: what the value stands in.
    private mutating func append(
        _ text: HPACKFieldText, _ names: Span<UInt8>, _ bytes: Span<UInt8>, to output: inout OutputBuffer
    ) {
        var text = text
        text.trim(bytes)
        let kind = HPACKFieldKind(text)
        guard kind != .secret else { return Self.literal(text, names, bytes, 0x10, to: &output) }
        if let exact = Self.exactInStatic(text, bytes) {
            return HPACKInteger.append(exact, bits: 7, first: 0x80, to: &output)
        }
        guard kind == .lasting, self.table.maximum > 0 else {
            return Self.literal(text, names, bytes, 0, to: &output)
        }
        let hash = text.hash(names, bytes)
        if let found = self.find(hash, text, names, bytes) {
            return HPACKInteger.append(found + 62, bits: 7, first: 0x80, to: &output)
        }
        guard self.isSeenAgain(hash) else { return Self.literal(text, names, bytes, 0, to: &output) }
        Self.literal(text, names, bytes, 0x40, to: &output)
        self.add(hash, text, names, bytes)
    }

    /// The index of a field of the static table with this value, from the first one of its name on.
    private static func exactInStatic(_ text: HPACKFieldText, _ bytes: Span<UInt8>) -> Int? {
        let first = text.index
        guard first > 0 else { return nil }
        let fixed = HPACKStaticTable.shared
        var index = first
        while index <= fixed.fields.count {
            let field = fixed.fields[index - 1]
            if index > first, !field.hasName(fixed.fields[first - 1].name, in: fixed.bytes) { return nil }
            if bytes.equals(text.value, fixed.bytes.span, field.value) { return index }
            index += 1
        }
        return nil
    }

    // MARK: Literals

    /// - Parameter form: 0x40: it is added to the table; 0x10: no one shall ever add it; 0: it is not added.
    private static func literal(
        _ text: HPACKFieldText, _ names: Span<UInt8>, _ bytes: Span<UInt8>, _ form: UInt8, to output: inout OutputBuffer
    ) {
        HPACKInteger.append(text.index, bits: form == 0x40 ? 6 : 4, first: form, to: &output)
        if text.index == 0 {
            HPACKInteger.append(Int(text.name.count), bits: 7, first: 0, to: &output)
            for place in text.name.lower..<text.name.upper { output.append(names[place].asciiLowercased) }
        }
        let value = bytes.extracting(text.value.lower..<text.value.upper)
        // What is said once is not worth the work.
        if form == 0x40 { Self.huffman(value, to: &output) } else { Self.string(value, to: &output) }
    }

    private static func string(_ text: Span<UInt8>, to output: inout OutputBuffer) {
        HPACKInteger.append(text.count, bits: 7, first: 0, to: &output)
        output.append(text)
    }

    private static func huffman(_ text: Span<UInt8>, to output: inout OutputBuffer) {
        let count = HuffmanCode.encodedCount(text)
        guard count < text.count else { return Self.string(text, to: &output) }
        HPACKInteger.append(count, bits: 7, first: 0x80, to: &output)
        HuffmanCode.encode(text, to: &output)
    }
}

extension Span where Element == UInt8 {
    /// Whether two runs are the same bytes.
    func equals(_ range: ByteRange, _ other: Span<UInt8>, _ otherRange: ByteRange) -> Bool {
        guard range.count == otherRange.count else { return false }
        for offset in 0..<Int(range.count) where self[range.lower &+ offset] != other[otherRange.lower &+ offset] {
            return false
        }
        return true
    }
}
