// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension LogFormat {
    /// The member `parts` of an object, where there are some.
    @inline(__always)
    func writeMember(_ exchange: Exchange, at now: UInt64, to line: inout LogBuffer) {
        guard let source = exchange.parts else { return }
        line.append(",\"parts\":")
        self.write(source, at: now, to: &line)
    }

    /// The parts that an answer was made of: a list of objects, or, in a text, `user;200;1.204,orders;timeout;300.117`.
    func write(_ source: (any PartSource)?, at now: UInt64, to line: inout LogBuffer) {
        guard let source else { return self.null(&line) }
        let isJSON = self.encoding == .json
        if isJSON { line.append(UInt8(ascii: "[")) }
        var isFirst = true
        source.forEachPart(at: now) { part in
            if !isFirst { line.append(UInt8(ascii: ",")) }
            isFirst = false
            if isJSON { Self.write(object: part, to: &line) } else { Self.write(text: part, to: &line) }
        }
        if isJSON { line.append(UInt8(ascii: "]")) } else if isFirst { self.null(&line) }
    }

    private static func write(object part: PartRecord, to line: inout LogBuffer) {
        line.append("{\"name\":")
        line.append(padded: part.label.logName.bytes(.json))
        line.append(",\"service\":")
        line.append(padded: part.label.logService.bytes(.json))
        line.append(",\"status\":")
        if part.status == 0 { line.append("null") } else { line.append(decimal: part.status) }
        line.append(",\"reason\":")
        if let reason = part.reason {
            line.append(UInt8(ascii: "\""))
            Self.write(reason, to: &line)
            line.append(UInt8(ascii: "\""))
        } else {
            line.append("null")
        }
        line.append(",\"calls\":")
        line.append(decimal: part.calls)
        line.append(",\"duration_ms\":")
        line.append(milliseconds: part.duration)
        line.append(UInt8(ascii: "}"))
    }

    private static func write(text part: PartRecord, to line: inout LogBuffer) {
        line.append(padded: part.label.logName.bytes(.text))
        line.append(UInt8(ascii: ";"))
        if let reason = part.reason { Self.write(reason, to: &line) } else { line.append(decimal: part.status) }
        line.append(UInt8(ascii: ";"))
        line.append(milliseconds: part.duration)
    }

    /// A word of the gateway's own.
    private static func write(_ reason: String, to line: inout LogBuffer) {
        for byte in reason.utf8 { line.append(byte) }
    }
}
