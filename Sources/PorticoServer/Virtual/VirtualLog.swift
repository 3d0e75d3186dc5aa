// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import Synchronization

/// Keeps the access log's lines.
final class VirtualLog: LogSink {
    private let lines = Mutex<[UInt8]>([])

    func write(_ lines: Span<UInt8>, count: Int) {
        self.lines.withLock { kept in lines.withUnsafeBufferPointer { kept += $0 } }
    }

    /// None of the three has a blank in it.
    static let template = "{route} {reason} {error}"

    /// The route, the reason code and the error of the first exchange.
    var decision: (route: String?, reason: String?, error: String?) {
        let lines = self.lines.withLock { $0 }
        let words = lines.prefix { $0 != UInt8(ascii: "\n") }.split(separator: UInt8(ascii: " "))
            .map { String(decoding: $0, as: UTF8.self) }.map { $0 == "-" ? nil : $0 }
        return words.count == 3 ? (words[0], words[1], words[2]) : (nil, nil, nil)
    }
}
