// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Logging
import PorticoConfig
import PorticoProxy

/// The gateway's own log on standard error: `time=… level=info msg=ready admin=127.0.0.1:9901`, or JSON objects.
struct ProcessLog: LogHandler {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case logfmt, json
    }

    var format = Format.logfmt
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let metadata = self.metadata.merging(event.metadata ?? [:]) { $1 }
        var members = [
            ("time", Self.time), ("level", event.level.rawValue), ("msg", "\(event.message)"),
        ]
        members += metadata.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        // In one call: lines of several threads do not mix.
        Output.error(self.format == .json ? Self.json(members) : Self.logfmt(members))
    }

    static func logfmt(_ members: [(String, String)]) -> String {
        members.map { "\($0)=\(Self.quoted($1))" }.joined(separator: " ")
    }

    static func json(_ members: [(String, String)]) -> String {
        JSONValue.object(members.map { .init($0, .string($1)) }).text()
    }

    /// In quotes where it is not one plain word.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value < 0x7f && $0 != "\"" && $0 != "=" && $0 != "\\"
        }
        return isPlain && !text.isEmpty ? text : JSONValue.string(text).text()
    }

    private static var time: String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let milliseconds = String(now.tv_nsec / 1_000_000)
        return Timestamp.text(now.tv_sec) + "." + String(repeating: "0", count: 3 - milliseconds.count) + milliseconds
            + "Z"
    }
}
