// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

extension LogFormat {
    /// The members of an object that say in words what the reason is.
    @inline(never)
    func writeFailure(_ exchange: Exchange, to line: inout LogBuffer) {
        guard let error = exchange.error else { return }
        line.append(",\"error\":\"")
        line.append(Array(error.kind.name.utf8))
        line.append("\"")
        guard exchange.result.detail != nil else { return }
        line.append(",\"detail\":")
        self.writeDetail(exchange, to: &line)
    }

    @inline(never)
    func writeDetail(_ exchange: Exchange, to line: inout LogBuffer) {
        guard exchange.error != nil, let detail = exchange.result.detail else { return self.null(&line) }
        if self.encoding == .json { line.append(UInt8(ascii: "\"")) }
        line.append(Array(detail.text.utf8).span, as: self.encoding)
        if self.encoding == .json { line.append(UInt8(ascii: "\"")) }
    }

    /// The member of an object that names a limit which is tried out.
    @inline(never)
    func writeDryLimitMember(_ exchange: Exchange, to line: inout LogBuffer) {
        line.append(",\"limit_dry_run\":")
        self.writeDryLimit(exchange, to: &line)
    }

    @inline(never)
    func writeDryLimit(_ exchange: Exchange, to line: inout LogBuffer) {
        guard let name = exchange.dryLimit else { return self.null(&line) }
        if self.encoding == .json { line.append(UInt8(ascii: "\"")) }
        line.append(Array(name.utf8).span, as: self.encoding)
        if self.encoding == .json { line.append(UInt8(ascii: "\"")) }
    }

    /// `GET /users/7?full=1 HTTP/1.1`; only in templates.
    func writeRequestLine(_ exchange: Exchange, _ bytes: UnsafeBufferPointer<UInt8>, to line: inout LogBuffer) {
        let head = exchange.request
        guard !head.methodText.isEmpty else { return self.null(&line) }
        for part in [head.methodText, head.path] where part.upper <= bytes.count {
            if part.lower == head.path.lower { line.append(" ") }
            line.append(UnsafeBufferPointer(rebasing: bytes[part.lower..<part.upper]), as: self.encoding)
        }
        if head.rawQuery != nil {
            line.append("?")
            self.writeQuery(head, to: &line)
        }
        line.append(" ")
        line.append(head.versionText)
    }
}
