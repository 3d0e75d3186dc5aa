// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads field blocks (RFC 7541) one after the other, each of them whole.
package struct HPACKDecoder: Sendable {
    private var table: HPACKTable

    /// - Parameter tableSize: as our settings say it.
    package init(tableSize: Int = 4096) { self.table = HPACKTable(limit: tableSize) }

    /// The sizes of the table that a block may begin with (RFC 7541 §4.2).
    mutating func begin(_ block: Span<UInt8>, _ offset: inout Int) throws(HPACKError) {
        while offset < block.count, block[offset] & 0xe0 == 0x20 {
            let size = try HPACKInteger.read(block, &offset, bits: 5)
            guard size <= self.table.limit else { throw .badTableSize }
            self.table.setMaximum(size)
        }
    }

    /// The next field, whose line is appended to `storage`; call it with `offset < block.count`.
    @inline(__always)
    mutating func next(
        _ block: Span<UInt8>, _ offset: inout Int, into storage: inout [UInt8]
    ) throws(HPACKError) -> HPACKField {
        let first = block[offset]
        if first & 0x80 != 0 {
            return try self.append(try HPACKInteger.read(block, &offset, bits: 7), to: &storage)
        }
        if first & 0x40 != 0 {
            let field = try self.literal(block, &offset, bits: 6, &storage)
            self.table.add(field, from: storage.span)
            return field
        }
        guard first & 0x20 == 0 else { throw .badTableSize }
        return try self.literal(block, &offset, bits: 4, &storage)
    }

    /// A field that a table holds (RFC 7541 §6.1).
    @inline(__always)
    private func append(_ index: Int, to storage: inout [UInt8]) throws(HPACKError) -> HPACKField {
        let start = storage.count
        if index <= 61 {
            let fixed = HPACKStaticTable.shared
            guard index > 0 else { throw .badIndex }
            let field = fixed.fields[index &- 1]
            storage.append(contentsOf: fixed.bytes[Int(field.start)..<Int(field.start) &+ field.lineCount])
            return field.moved(to: start)
        }
        guard let field = self.table[index &- 62] else { throw .badIndex }
        storage.append(contentsOf: self.table.bytes[Int(field.start)..<Int(field.start) &+ field.lineCount])
        return field.moved(to: start)
    }

    /// A value with a name that a table holds, or with one of its own (RFC 7541 §6.2).
    private func literal(
        _ block: Span<UInt8>, _ offset: inout Int, bits: UInt8, _ storage: inout [UInt8]
    ) throws(HPACKError) -> HPACKField {
        let index = try HPACKInteger.read(block, &offset, bits: bits)
        let start = storage.count
        var field: HPACKField
        if index == 0 {
            try Self.string(block, &offset, to: &storage)
            field = HPACKField(storage, name: ByteRange(start: start, count: storage.count - start))
        } else {
            field = try self.append(index, to: &storage)
            storage.removeLast(Int(field.valueCount) &+ 4)
        }
        storage.append(UInt8(ascii: ":"))
        storage.append(0x20)
        let valueStart = storage.count
        try Self.string(block, &offset, to: &storage)
        field.setValue(storage, count: storage.count &- valueStart)
        storage.append(UInt8(ascii: "\r"))
        storage.append(UInt8(ascii: "\n"))
        return field
    }

    /// RFC 7541 §5.2.
    private static func string(
        _ block: Span<UInt8>, _ offset: inout Int, to storage: inout [UInt8]
    ) throws(HPACKError) {
        guard offset < block.count else { throw .truncated }
        let isHuffman = block[offset] & 0x80 != 0
        let count = try HPACKInteger.read(block, &offset, bits: 7)
        guard count <= block.count &- offset else { throw .truncated }
        let end = offset &+ count
        defer { offset = end }
        if isHuffman {
            guard HuffmanCode.decode(block, offset, end, to: &storage) else { throw .badHuffman }
        } else {
            unsafe block.extracting(offset..<end).withUnsafeBufferPointer { unsafe storage.append(contentsOf: $0) }
        }
    }
}
