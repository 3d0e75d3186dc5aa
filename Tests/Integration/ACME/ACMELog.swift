// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// What a gateway logs, one line after the other.
final class ACMELog: LogHandler, Sendable {
    private let said = Mutex<[String]>([])

    var lines: [String] { self.said.withLock { $0 } }

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let facts = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
        self.said.withLock { $0.append("\(event.level): \(event.message) \(facts)") }
    }
}
