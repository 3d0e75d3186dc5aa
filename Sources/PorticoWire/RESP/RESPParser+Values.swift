// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension RESPParser {
    static func isType(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "$"), UInt8(ascii: "*"),
            UInt8(ascii: "_"), UInt8(ascii: "#"), UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: "!"),
            UInt8(ascii: "="), UInt8(ascii: "%"), UInt8(ascii: "~"), UInt8(ascii: ">"), UInt8(ascii: "|"):
            true
        default: false
        }
    }

    /// A length; -1 stands for null where there may be one.
    static func length(_ text: ArraySlice<UInt8>, isNullable: Bool) throws(RESPError) -> Int {
        if isNullable, text.elementsEqual("-1".utf8) { return -1 }
        guard text.first != UInt8(ascii: "-"), text.first != UInt8(ascii: "+"),
            let length = Self.integer(text).flatMap(Int.init(exactly:))
        else { throw .badNumber }
        return length
    }

    /// At least one digit, and a sign before them at most.
    static func integer(_ text: ArraySlice<UInt8>) -> Int64? {
        guard text.count <= 20, text.allSatisfy({ $0 >= 0x2b && $0 <= 0x39 }) else { return nil }
        return Int64(String(decoding: text, as: UTF8.self))
    }

    static func double(_ text: ArraySlice<UInt8>) -> Double? {
        if text.elementsEqual("inf".utf8) { return .infinity }
        if text.elementsEqual("-inf".utf8) { return -.infinity }
        if text.elementsEqual("nan".utf8) { return .nan }
        let isNumber = text.allSatisfy { byte in
            (byte >= 0x30 && byte <= 0x39) || [UInt8]("+-.eE".utf8).contains(byte)
        }
        guard isNumber, text.count <= 64 else { return nil }
        return Double(String(decoding: text, as: UTF8.self))
    }
}

extension RESPParser.Aggregate.Kind {
    init?(_ type: UInt8) {
        switch type {
        case UInt8(ascii: "*"): self = .array
        case UInt8(ascii: "~"): self = .set
        case UInt8(ascii: "%"): self = .map
        case UInt8(ascii: ">"): self = .push
        case UInt8(ascii: "|"): self = .attribute
        default: return nil
        }
    }

    var isPaired: Bool { self == .map || self == .attribute }
}

extension RESPValue {
    /// What one line says whole.
    init(_ type: UInt8, _ rest: ArraySlice<UInt8>) throws(RESPError) {
        switch type {
        case UInt8(ascii: "+"): self = .simple(Array(rest))
        case UInt8(ascii: "-"): self = .error(Array(rest))
        case UInt8(ascii: ":"):
            guard let number = RESPParser.integer(rest) else { throw .badNumber }
            self = .integer(number)
        case UInt8(ascii: ","):
            guard let number = RESPParser.double(rest) else { throw .badNumber }
            self = .double(number)
        case UInt8(ascii: "("):
            let digits = rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") ? rest.dropFirst() : rest
            guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { throw .badNumber }
            self = .bigNumber(Array(rest))
        case UInt8(ascii: "#"):
            guard rest.count == 1, let letter = rest.first, letter == 0x74 || letter == 0x66 else { throw .badValue }
            self = .boolean(letter == 0x74)
        case UInt8(ascii: "_"):
            guard rest.isEmpty else { throw .badValue }
            self = .null
        case UInt8(ascii: "$"): self = .null
        case UInt8(ascii: "*"): self = rest.first == UInt8(ascii: "-") ? .null : .array([])
        case UInt8(ascii: "~"): self = .set([])
        case UInt8(ascii: "%"): self = .map([])
        case UInt8(ascii: ">"): self = .push([])
        default: throw .badType
        }
    }

    /// `nil`: it is an attribute.
    init?(_ aggregate: RESPParser.Aggregate) {
        switch aggregate.kind {
        case .array: self = .array(aggregate.items)
        case .set: self = .set(aggregate.items)
        case .push: self = .push(aggregate.items)
        case .map:
            let (keys, values) = (aggregate.items.striding(from: 0), aggregate.items.striding(from: 1))
            self = .map(zip(keys, values).map { RESPEntry($0, $1) })
        case .attribute: return nil
        }
    }
}

extension [RESPValue] {
    /// Every other one.
    fileprivate func striding(from start: Int) -> [RESPValue] {
        stride(from: start, to: self.count, by: 2).map { self[$0] }
    }
}
