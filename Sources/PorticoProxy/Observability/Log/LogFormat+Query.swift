// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

extension LogFormat {
    /// The query as it came, with the values of redacted parameters as `***`.
    func writeQuery(_ head: RequestHead, to line: inout LogBuffer) {
        guard let query = head.rawQuery else { return line.append(self.encoding == .json ? "null" : "-") }
        let bytes = head.fields.bytes.span.extracting(query.lower..<query.upper)
        if self.encoding == .json { line.append(UInt8(ascii: "\"")) }
        // Longer ones are cut as every value is; what is cut off needs no hiding.
        let limit = Swift.min(bytes.count, LogBuffer.valueLimit)
        var start = 0
        while start <= limit, start < bytes.count {
            var end = start
            while end < bytes.count, !Self.isSeparator(bytes[end]) { end += 1 }
            // Others take a ';' for a part of the value: what may be one is hidden with it.
            if self.hidesValue(bytes.extracting(start..<end)) {
                while end < bytes.count, bytes[end] != UInt8(ascii: "&") { end += 1 }
            }
            self.writeParameter(bytes.extracting(start..<end), to: &line)
            if end < bytes.count { line.append(bytes[end]) }
            start = end + 1
        }
        if start < bytes.count { line.append("...") }
        if self.encoding == .json { line.append(UInt8(ascii: "\"")) }
    }

    /// Some services take `;` between parameters too (HTML 4.01, B.2.2).
    private static func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";") }

    private func writeParameter(_ parameter: Span<UInt8>, to line: inout LogBuffer) {
        guard self.hidesValue(parameter) else { return line.append(parameter, as: self.encoding) }
        line.append(parameter.extracting(0...Self.nameEnd(parameter)), as: self.encoding)
        line.append("***")
    }

    /// Whether there is a value, and it is not to be shown.
    private func hidesValue(_ parameter: Span<UInt8>) -> Bool {
        let end = Self.nameEnd(parameter)
        return end < parameter.count && self.isRedacted(parameter.extracting(0..<end))
    }

    private static func nameEnd(_ parameter: Span<UInt8>) -> Int {
        var end = 0
        while end < parameter.count, parameter[end] != UInt8(ascii: "=") { end += 1 }
        return end
    }

    /// Also as the name of a list or of a member: `token[]`, `user[token]`.
    private func isRedacted(_ name: Span<UInt8>) -> Bool {
        guard !self.redacted.isEmpty else { return false }
        var start = 0
        while start < name.count {
            if self.redacted.contains(where: { Self.isWord($0, in: name, at: start) }) { return true }
            // The next word begins behind a bracket.
            while start < name.count, !Self.isBracket(Self.decoded(name, start).byte) {
                start += Self.decoded(name, start).count
            }
            while start < name.count, Self.isBracket(Self.decoded(name, start).byte) {
                start += Self.decoded(name, start).count
            }
        }
        return false
    }

    /// Without case, blanks before it, and with `%HH` taken for what it stands for; up to a bracket or the end.
    private static func isWord(_ secret: [UInt8], in name: Span<UInt8>, at start: Int) -> Bool {
        var index = start
        while index < name.count, [UInt8(ascii: "+"), UInt8(ascii: " ")].contains(Self.decoded(name, index).byte) {
            index += Self.decoded(name, index).count
        }
        for wanted in secret {
            guard index < name.count else { return false }
            let (byte, count) = Self.decoded(name, index)
            if byte.asciiLowercased != wanted.asciiLowercased { return false }
            index += count
        }
        return index == name.count || Self.isBracket(Self.decoded(name, index).byte)
    }

    private static func isBracket(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") }

    /// The byte that stands there, and how many bytes it takes.
    private static func decoded(_ name: Span<UInt8>, _ index: Int) -> (byte: UInt8, count: Int) {
        guard name[index] == UInt8(ascii: "%"), index + 2 < name.count,
            let byte = PercentCoding.byte(name[index + 1], name[index + 2])
        else { return (name[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : name[index], 1) }
        return (byte, 3)
    }
}
