// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The data of server-sent events, one event after the other (HTML Living Standard §9.2).
struct EventStreamReader {
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var isTooLong = false
    private var wasReturn = false
    /// Before its first line, a stream may have a byte order mark.
    private var isFirst = true

    /// Of one event; a longer one is passed over.
    private static let longest = 1 << 18

    mutating func read(_ piece: Span<UInt8>, _ event: ([UInt8]) -> Void) {
        for index in piece.indices {
            let byte = piece[index]
            defer { self.wasReturn = byte == 0x0d }
            if byte == 0x0a, self.wasReturn { continue }
            if byte == 0x0a || byte == 0x0d {
                self.endLine(event)
            } else if self.line.count < Self.longest {
                self.line.append(byte)
            } else {
                self.isTooLong = true
            }
        }
    }

    /// What is left of a stream that ended without a blank line is looked at too.
    mutating func finish(_ event: ([UInt8]) -> Void) {
        if !self.line.isEmpty { self.endLine(event) }
        self.endEvent(event)
    }

    private mutating func endLine(_ event: ([UInt8]) -> Void) {
        if self.isFirst, self.line.starts(with: [0xef, 0xbb, 0xbf]) { self.line.removeFirst(3) }
        self.isFirst = false
        guard !self.line.isEmpty else { return self.endEvent(event) }
        let name = Array("data:".utf8)
        if self.line.starts(with: name) {
            let value = self.line.dropFirst(name.count)
            if self.data.count + value.count > Self.longest { self.isTooLong = true }
            if !self.isTooLong {
                if self.hasData { self.data.append(0x0a) }
                self.data += value.first == 0x20 ? value.dropFirst() : value
                self.hasData = true
            }
        }
        self.line.removeAll(keepingCapacity: true)
    }

    private mutating func endEvent(_ event: ([UInt8]) -> Void) {
        if self.hasData, !self.isTooLong { event(self.data) }
        self.data.removeAll(keepingCapacity: true)
        (self.hasData, self.isTooLong) = (false, false)
    }
}
