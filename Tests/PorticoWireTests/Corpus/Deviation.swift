// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

/// Rows that are judged otherwise than their source says, each with the reason.
struct Deviation {
    var id: String
    var reason: String

    /// Compares what was found with what is written here; both ways, so that the table holds nothing that is over.
    static func expect(_ table: [Deviation], toExplain found: [String: String]) {
        let explained = Set(table.map(\.id))
        for (id, judgement) in found where !explained.contains(id) { Issue.record("\(id): \(judgement)") }
        for deviation in table where found[deviation.id] == nil { Issue.record("\(deviation.id) does not deviate") }
    }
}

extension [UInt8] {
    /// With a Host in every HTTP/1.1 head where the message has none at all, so that it is not judged by that alone.
    var withHost: [UInt8] {
        let lines = self.split(separator: 10, omittingEmptySubsequences: false)
        let hasHost = lines.contains { String(decoding: $0, as: UTF8.self).lowercased().hasPrefix("host") }
        guard !hasHost else { return self }
        return [UInt8](
            lines.map { $0.suffix(9).elementsEqual(Array("HTTP/1.1\r".utf8)) ? $0 + Array("\nHost: a\r".utf8) : $0 }
                .joined(separator: [10])
        )
    }
}
