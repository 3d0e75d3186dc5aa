// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A name from the configuration, escaped once for the lines that show it.
struct LogName: Sendable {
    let json: [UInt8]
    let text: [UInt8]

    init(_ name: String) {
        self.json = Self.escaped(name, .json)
        self.text = Self.escaped(name, .text)
    }

    private static func escaped(_ name: String, _ encoding: LogEncoding) -> [UInt8] {
        var buffer = LogBuffer(capacity: name.utf8.count * LogEncoding.growth)
        let bytes = Array(name.utf8)
        buffer.append(bytes.span, as: encoding)
        return buffer.withSpan { $0.withUnsafeBufferPointer { Array($0) } }
    }
}
