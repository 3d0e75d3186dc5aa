// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One error of an exchange, or something odd on a client's connection, for the gateway's own log.
package struct ErrorNote: Sendable {
    package var message: String = "request failed"
    /// `connect_failure`.
    package var error: String
    package var reason: String
    /// `Connection refused (errno 111)`.
    package var detail: String?
    package var route: String?
    package var service: String?
    /// As logs and metrics name it.
    package var target: String?
    package var requestID: String?
    package var listener: String?
    /// Its address.
    package var client: String?
    /// The first of its kind with this target for a minute.
    package var isFirst: Bool
}

/// Where notes go, from any worker; it must not block.
package protocol ErrorSink: Sendable {
    /// Those that are not the first of their kind too.
    var wantsAll: Bool { get }
    func write(_ note: ErrorNote)
}

/// What a worker tells the gateway's own log of the errors of its exchanges: each kind once per target and minute, so
/// that a service that is away does not fill the log, or every one where it is asked for all.
final class ErrorLog {
    private struct Key: Hashable {
        var kind: String
        var target: String
    }

    private let sink: any ErrorSink
    private let loop: WorkerLoop
    private var told: [Key: Instant] = [:]

    private static let pause: UInt64 = 60_000_000_000
    /// Targets and kinds that are remembered.
    private static let limit = 1000

    init(_ sink: any ErrorSink, _ loop: WorkerLoop) {
        self.sink = sink
        self.loop = loop
    }

    /// - Parameter make: where it is to be told.
    func note(_ kind: String, of target: String, _ make: (_ isFirst: Bool) -> ErrorNote) {
        let isFirst = self.isFirst(Key(kind: kind, target: target))
        if isFirst || self.sink.wantsAll { self.sink.write(make(isFirst)) }
    }

    private func isFirst(_ key: Key) -> Bool {
        let now = self.loop.now
        if let last = self.told[key], now < last + Self.pause { return false }
        if self.told.count >= Self.limit {
            self.told = self.told.filter { now < $0.value + Self.pause }
            guard self.told.count < Self.limit else { return false }
        }
        self.told[key] = now
        return true
    }
}
