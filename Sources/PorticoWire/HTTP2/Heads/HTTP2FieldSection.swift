// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A field section in the making: what holds for all kinds of them (RFC 9113 §8.2, §8.3).
struct HTTP2FieldSection {
    enum Kind: UInt8 { case request, response, trailers }

    let kind: Kind
    let limits: HeadLimits
    private(set) var error: HTTP2HeadError?
    /// As RFC 9113 §10.5.1 counts.
    private var size = 0
    private var isInFields = false

    private(set) var method: ByteRange?
    private(set) var scheme: ByteRange?
    private(set) var authority: ByteRange?
    private(set) var path: ByteRange?
    private(set) var status: ByteRange?
    private(set) var connectProtocol: ByteRange?
    private(set) var takesTrailers = false
    private var hasCrumbs = false

    init(_ kind: Kind, _ limits: HeadLimits) {
        self.kind = kind
        self.limits = limits
    }

    mutating func refuse(_ error: HTTP2HeadError) { if self.error == nil { self.error = error } }

    /// Takes a field whose line is the last one in the storage, from `start` on. What is not kept is taken out of it.
    @inline(__always)
    mutating func take(_ field: HPACKField, from start: Int, into fields: inout Fields) {
        self.size &+= field.size
        if self.size > self.limits.bytes { self.refuse(.headTooLarge) }
        if self.error == nil {
            if field.pseudo == .none { self.add(field, to: &fields) } else { self.set(field, in: &fields) }
        }
        if self.error != nil { fields.bytes.removeLast(fields.bytes.count &- start) }
    }

    // MARK: Fields

    @inline(__always)
    private mutating func add(_ field: HPACKField, to fields: inout Fields) {
        self.isInFields = true
        if field.isBadName { return self.refuse(.badFieldName) }
        if field.isBadValue { return self.refuse(.badFieldValue) }
        guard field.nameCount <= UInt32(UInt16.max) else { return self.refuse(.headTooLarge) }
        var isDropped = false
        switch field.id {
        case .other:
            if FieldScanner.imitatesFraming(fields.bytes.span, Int(field.start), Int(field.nameCount)) {
                return self.refuse(.badFieldName)
            }
        case .connection, .keepAlive, .proxyConnection, .transferEncoding, .upgrade:
            return self.refuse(.connectionField)
        case .te:
            guard field.valueCount == 8, fields.bytes.span.equalsLowercased("trailers", at: field.value.lower) else {
                return self.refuse(.connectionField)
            }
            self.takesTrailers = true
            isDropped = true
        case .cookie:
            if self.kind == .request, self.joinCrumb(field, in: &fields) { return }
        default: isDropped = field.id.isHopByHop
        }
        guard fields.slots.count < self.limits.fields else { return self.refuse(.tooManyFields) }
        fields.slots.append(FieldSlot(field, isDropped: isDropped))
    }

    /// Joins a crumb of Cookie with the one before it (RFC 9113 §8.2.3), where that is the field before it.
    private mutating func joinCrumb(_ field: HPACKField, in fields: inout Fields) -> Bool {
        guard let last = fields.slots.indices.last, fields.slots[last].id == .cookie,
            fields.slots[last].lineEnd == field.start
        else {
            self.hasCrumbs = fields.firstIndex(of: .cookie) != nil
            return false
        }
        // `a: b` CR LF `cookie: c` CR LF: the value moves forward, to where the line ended.
        let end = Int(field.start) &- 2
        let value = field.value
        fields.bytes[end] = UInt8(ascii: ";")
        fields.bytes[end &+ 1] = 0x20
        for offset in 0..<Int(value.count) { fields.bytes[end &+ 2 &+ offset] = fields.bytes[value.lower &+ offset] }
        let valueEnd = end &+ 2 &+ Int(value.count)
        fields.bytes[valueEnd] = UInt8(ascii: "\r")
        fields.bytes[valueEnd &+ 1] = UInt8(ascii: "\n")
        fields.bytes.removeLast(fields.bytes.count &- valueEnd &- 2)
        fields.slots[last].lineEnd = UInt32(truncatingIfNeeded: fields.bytes.count)
        fields.slots[last].valueCount = UInt32(truncatingIfNeeded: valueEnd &- Int(fields.slots[last].valueStart))
        return true
    }

    /// Makes one field of cookies that other fields stand between.
    func joinCrumbs(in fields: inout Fields) {
        guard self.hasCrumbs else { return }
        var joined: [UInt8] = []
        for index in fields.slots.indices where fields.slots[index].id == .cookie {
            if !joined.isEmpty { joined += [UInt8(ascii: ";"), 0x20] }
            joined += fields.bytes[fields.slots[index].value]
            fields.drop(index)
        }
        fields.add(name: Array("cookie".utf8), value: joined)
    }

    // MARK: Pseudo fields

    private mutating func set(_ field: HPACKField, in fields: inout Fields) {
        if self.isInFields { return self.refuse(.latePseudoField) }
        if field.isBadValue { return self.refuse(.badFieldValue) }
        let isNew: Bool
        switch (self.kind, field.pseudo) {
        case (.request, .method): isNew = Self.set(&self.method, field.value)
        case (.request, .scheme): isNew = Self.set(&self.scheme, field.value)
        case (.request, .path): isNew = Self.set(&self.path, field.value)
        case (.request, .connectProtocol): isNew = Self.set(&self.connectProtocol, field.value)
        case (.response, .status): isNew = Self.set(&self.status, field.value)
        case (.request, .authority):
            isNew = Self.set(&self.authority, field.value)
            if isNew { Self.addHost(field, to: &fields) }
        default: return self.refuse(.unknownPseudoField)
        }
        if !isNew { self.refuse(.repeatedPseudoField) }
    }

    private static func set(_ place: inout ByteRange?, _ value: ByteRange) -> Bool {
        guard place == nil else { return false }
        place = value
        return true
    }

    /// Makes a line for Host of the end of that for the authority: `:autho` stays behind, in no field.
    private static func addHost(_ field: HPACKField, to fields: inout Fields) {
        let name: StaticString = "Host"
        let start = field.name.upper - name.utf8CodeUnitCount
        for offset in 0..<name.utf8CodeUnitCount { fields.bytes[start + offset] = name.byte(offset) }
        var host = FieldSlot(field, isDropped: false)
        host.lineStart = UInt32(truncatingIfNeeded: start)
        host.nameCount = UInt16(name.utf8CodeUnitCount)
        host.id = .host
        fields.slots.append(host)
    }
}

extension FieldSlot {
    init(_ field: HPACKField, isDropped: Bool) {
        self.init(
            lineStart: field.start, lineEnd: field.start &+ UInt32(truncatingIfNeeded: field.lineCount),
            valueStart: field.value.start, valueCount: field.valueCount,
            nameCount: UInt16(truncatingIfNeeded: field.nameCount), id: field.id, isDropped: isDropped)
    }
}
