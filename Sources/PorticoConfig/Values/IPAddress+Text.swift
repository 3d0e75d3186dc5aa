// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension IPAddress: CustomStringConvertible {
    /// From `192.0.2.1`, `2001:db8::1` or `::ffff:192.0.2.1` (RFC 4291 §2.2), without zone; nil when it is neither.
    public init?(_ text: some StringProtocol) {
        if let v4 = Self.parseV4(text.utf8) {
            self.init(v4: v4)
        } else if let groups = Self.parseV6(Array(text.utf8)) {
            let half = { (range: Range<Int>) in groups[range].reduce(UInt64(0)) { $0 << 16 | UInt64($1) } }
            self.init(high: half(0..<4), low: half(4..<8))
        } else {
            return nil
        }
    }

    /// Four decimal numbers without leading zeros, which some read as octal.
    private static func parseV4(_ text: some Collection<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ Syntax.isDigit($0) }),
                part.count == 1 || part.first != UInt8(ascii: "0")
            else { return nil }
            let number = part.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 0x30) }
            guard number <= 255 else { return nil }
            value = value << 8 | number
        }
        return value
    }

    private static func parseV6(_ text: [UInt8]) -> [UInt16]? {
        guard text.count >= 2, text.count <= 45 else { return nil }
        let colon = UInt8(ascii: ":")
        let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
        guard let gap else { return self.groups(text[...], mayEndInV4: true).flatMap { $0.count == 8 ? $0 : nil } }
        let tail = text[(gap + 2)...]
        guard let left = self.groups(text[..<gap], mayEndInV4: false),
            let right = self.groups(tail, mayEndInV4: true), left.count + right.count <= 7
        else { return nil }
        return left + Array(repeating: 0, count: 8 - left.count - right.count) + right
    }

    private static func groups(_ text: ArraySlice<UInt8>, mayEndInV4: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if mayEndInV4, index == parts.count - 1, let v4 = self.parseV4(part) {
                groups += [UInt16(v4 >> 16), UInt16(v4 & 0xffff)]
                continue
            }
            guard (1...4).contains(part.count) else { return nil }
            var value: UInt16 = 0
            for byte in part {
                guard let digit = Syntax.hexValue(byte) else { return nil }
                value = value << 4 | UInt16(digit)
            }
            groups.append(value)
        }
        return groups
    }

    /// The form of RFC 5952; IPv4 in dotted form.
    public var description: String {
        if self.isV4 {
            return (0..<4).map { String(self.low >> UInt64(24 - 8 * $0) & 0xff) }.joined(separator: ".")
        }
        let groups = (0..<8).map { index in
            let half = index < 4 ? self.high : self.low
            return half >> UInt64(48 - 16 * (index % 4)) & 0xffff
        }
        let hex = groups.map { String($0, radix: 16) }
        guard let run = Self.longestZeroRun(groups) else { return hex.joined(separator: ":") }
        let left = hex[..<run.lowerBound].joined(separator: ":")
        return left + "::" + hex[run.upperBound...].joined(separator: ":")
    }

    /// The first of the longest runs of two or more zero groups.
    private static func longestZeroRun(_ groups: [UInt64]) -> Range<Int>? {
        var best: Range<Int>?
        var start: Int?
        for index in 0...groups.count {
            if index < groups.count, groups[index] == 0 {
                start = start ?? index
            } else if let first = start {
                if index - first > max(best?.count ?? 1, 1) { best = first..<index }
                start = nil
            }
        }
        return best
    }
}
