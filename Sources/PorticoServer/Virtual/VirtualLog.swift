// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoProxy
import Synchronization

/// Keeps the access log's lines.
final class VirtualLog: LogSink {
    private let lines = Mutex<[UInt8]>([])

    func write(_ lines: Span<UInt8>, count: Int) {
        self.lines.withLock { kept in lines.withUnsafeBufferPointer { kept += $0 } }
    }

    /// The route and the reason code of the first exchange.
    var decision: (route: String?, reason: String?) {
        let lines = self.lines.withLock { $0 }
        var index = JSONIndex()
        guard (try? index.build(Array(lines.prefix { $0 != UInt8(ascii: "\n") }))) != nil else { return (nil, nil) }
        let text = { (name: String) in index.member(index.root, named: name).flatMap { index.scalarText($0) } }
        return (text("route"), text("reason"))
    }
}
