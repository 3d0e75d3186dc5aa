// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A field section over one array of bytes: scanned fields keep their place, case and order; a field that a policy
/// adds is written behind them. Reused from message to message, so that a busy connection allocates nothing.
public struct Fields: Sendable {
    /// The head as received, then whatever was added to it.
    public internal(set) var bytes: [UInt8] = []
    /// In wire order; dropped ones included.
    public internal(set) var slots: [FieldSlot] = []

    public init() {}

    mutating func clear() {
        self.bytes.removeAll(keepingCapacity: true)
        self.slots.removeAll(keepingCapacity: true)
    }

    /// Takes over the bytes that `slots` were scanned from.
    mutating func adopt(_ span: Span<UInt8>) {
        unsafe span.withUnsafeBufferPointer { unsafe self.bytes.append(contentsOf: $0) }
    }

    /// The text of a range; made only where a policy or a log line asks for it.
    public func string(_ range: ByteRange) -> String {
        String(decoding: self.bytes[range.lower..<range.upper], as: UTF8.self)
    }

    /// Appends bytes to the storage and says where they stand.
    @discardableResult
    public mutating func store(_ text: some Collection<UInt8>) -> ByteRange {
        let start = self.bytes.count
        self.bytes.append(contentsOf: text)
        return ByteRange(start: start, count: self.bytes.count - start)
    }
}

extension Fields {
    /// The index of the first field with this identity that is not dropped.
    @inlinable
    public func firstIndex(of id: FieldID) -> Int? {
        for index in self.slots.indices where self.slots[index].id == id && !self.slots[index].isDropped {
            return index
        }
        return nil
    }

    /// The value of the first field with this identity.
    public func value(_ id: FieldID) -> ByteRange? {
        self.firstIndex(of: id).map { self.slots[$0].value }
    }

    /// The indices of all fields of this name (given in any case) that are not dropped.
    public func indices(named name: String) -> [Int] {
        var found: [Int] = []
        for index in self.slots.indices where self.isField(index, named: name) { found.append(index) }
        return found
    }

    /// The values of all fields of this name joined with `, ` (RFC 9110 §5.3), or `nil` where there is none.
    public func joinedValue(named name: String) -> String? {
        var result: String?
        for index in self.slots.indices where self.isField(index, named: name) {
            let value = self.string(self.slots[index].value)
            result = result.map { "\($0), \(value)" } ?? value
        }
        return result
    }

    /// Appends the same as bytes; false, and nothing appended, where there is none.
    package func appendJoinedValue(named name: String, to output: inout [UInt8]) -> Bool {
        var isFound = false
        for index in self.slots.indices where self.isField(index, named: name) {
            if isFound { output += [UInt8(ascii: ","), UInt8(ascii: " ")] }
            isFound = true
            output += self.bytes[self.slots[index].value.lower..<self.slots[index].value.upper]
        }
        return isFound
    }

    /// The same for a name that has an identity.
    package func joinedValue(_ id: FieldID) -> String? {
        var result: String?
        for slot in self.slots where slot.id == id && !slot.isDropped {
            let value = self.string(slot.value)
            result = result.map { "\($0), \(value)" } ?? value
        }
        return result
    }

    /// Whether the field at `index` is not dropped and has this name, in any case.
    public func isField(_ index: Int, named name: String) -> Bool {
        let slot = self.slots[index]
        guard !slot.isDropped, Int(slot.nameCount) == name.utf8.count else { return false }
        var offset = Int(slot.lineStart)
        for byte in name.utf8 {
            if self.bytes[offset].asciiLowercased != byte.asciiLowercased { return false }
            offset += 1
        }
        return true
    }

    public mutating func drop(_ index: Int) { self.slots[index].isDropped = true }

    /// Drops every field of this identity.
    public mutating func drop(_ id: FieldID) {
        for index in self.slots.indices where self.slots[index].id == id { self.slots[index].isDropped = true }
    }

    /// Drops every field of this name, in any case.
    public mutating func drop(named name: String) {
        for index in self.slots.indices where self.isField(index, named: name) { self.slots[index].isDropped = true }
    }

    /// Adds a field line at the end. The caller vouches for the name (a token); bytes of the value that could end the
    /// line (control characters other than HTAB) become spaces.
    public mutating func add(name: String, value: String) { self.add(name: name, bytes: value.utf8) }

    /// The same for a value that need not be UTF-8.
    package mutating func add(name: String, bytes value: some Sequence<UInt8>) {
        let start = self.bytes.count
        self.bytes.append(contentsOf: name.utf8)
        let nameCount = self.bytes.count - start
        self.bytes.append(UInt8(ascii: ":"))
        self.bytes.append(UInt8(ascii: " "))
        let valueStart = self.bytes.count
        self.bytes.append(contentsOf: value)
        self.finishLine(from: start, nameCount: nameCount, valueStart: valueStart)
    }

    /// Replaces the value of one field.
    public mutating func replace(_ index: Int, value: [UInt8]) {
        guard self.slots.indices.contains(index) else { return }
        let name = Array(self.bytes[self.slots[index].name])
        self.drop(index)
        self.add(name: name, value: value)
    }

    /// Replaces every field of this name by one.
    public mutating func set(name: String, value: String) {
        self.drop(named: name)
        self.add(name: name, value: value)
    }
}
