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
            while end < bytes.count, bytes[end] != UInt8(ascii: "&") { end += 1 }
            self.writeParameter(bytes.extracting(start..<end), to: &line)
            if end < bytes.count { line.append(UInt8(ascii: "&")) }
            start = end + 1
        }
        if start < bytes.count { line.append("...") }
        if self.encoding == .json { line.append(UInt8(ascii: "\"")) }
    }

    private func writeParameter(_ parameter: Span<UInt8>, to line: inout LogBuffer) {
        var nameEnd = 0
        while nameEnd < parameter.count, parameter[nameEnd] != UInt8(ascii: "=") { nameEnd += 1 }
        guard nameEnd < parameter.count, self.isRedacted(parameter.extracting(0..<nameEnd)) else {
            return line.append(parameter, as: self.encoding)
        }
        line.append(parameter.extracting(0...nameEnd), as: self.encoding)
        line.append("***")
    }

    private func isRedacted(_ name: Span<UInt8>) -> Bool {
        for secret in self.redacted where Self.equalsDecoded(name, secret) { return true }
        return false
    }

    /// Without case, and with `%HH` taken for what it stands for.
    private static func equalsDecoded(_ name: Span<UInt8>, _ secret: [UInt8]) -> Bool {
        var index = 0
        for wanted in secret {
            guard index < name.count else { return false }
            var byte = name[index]
            index += 1
            if byte == UInt8(ascii: "%"), index + 1 < name.count,
                let decoded = PercentCoding.byte(name[index], name[index + 1])
            {
                byte = decoded
                index += 2
            }
            if byte.asciiLowercased != wanted { return false }
        }
        return index == name.count
    }
}
