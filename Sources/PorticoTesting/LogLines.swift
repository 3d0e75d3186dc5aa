// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import Logging
import Synchronization

/// Keeps what is logged.
package final class LogLines: LogHandler, Sendable {
    private typealias Line = (level: Logger.Level, message: String, facts: [String: String])

    private let said = Mutex<[Line]>([])

    package init() {}

    /// A logger that writes here.
    package var logger: Logger { Logger(label: "test") { _ in self } }

    /// `warning: message key=value key=value`, for each.
    package var lines: [String] {
        self.said.withLock { $0 }.map { line in
            let facts = line.facts.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            return "\(line.level): \(line.message)\(facts)"
        }
    }

    /// What was said beside the first of these messages.
    package func facts(of message: String) -> [String: String]? {
        self.said.withLock { $0 }.first { $0.message == message }?.facts
    }

    package var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    package var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    package func log(event: LogEvent) {
        let facts = (event.metadata ?? [:]).mapValues { "\($0)" }
        self.said.withLock { $0.append((event.level, "\(event.message)", facts)) }
    }
}
