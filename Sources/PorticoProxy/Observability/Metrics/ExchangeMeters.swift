// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What one worker counts of the exchanges of one route with one service (or with none).
final class ExchangeMeters {
    let service: ServiceMeters?
    // Exclusivity is not checked here and in the other meters: they are touched on one thread, no access calls anything
    // that comes back to them, and the check costs more than the counting.

    /// For each method and status class, 1 + the place of its histogram; 0: there is none yet.
    @exclusivity(unchecked) private var places = [60 of UInt8](repeating: 0)
    @exclusivity(unchecked) private var durations:
        [(method: Method, status: StatusClass, histogram: DurationHistogram)] = []
    private var errors = ErrorCounts()
    @exclusivity(unchecked) private var requestBytes: UInt64 = 0
    @exclusivity(unchecked) private var responseBytes: UInt64 = 0

    private static let classes = 6

    init(service: ServiceMeters?) { self.service = service }

    /// What one exchange has come to.
    struct Outcome {
        var method: Method
        /// 0: no answer.
        var status: Int
        var error: ProxyError.Kind?
        /// Bytes of the bodies.
        var requestBytes: Int
        var responseBytes: Int
    }

    func record(_ outcome: Outcome, lasted nanoseconds: UInt64) {
        self.observe(outcome.method, StatusClass(outcome.status), nanoseconds)
        self.requestBytes &+= UInt64(clamping: outcome.requestBytes)
        self.responseBytes &+= UInt64(clamping: outcome.responseBytes)
        if let error = outcome.error { self.errors.add(error) }
    }

    func observe(_ method: Method, _ status: StatusClass, _ nanoseconds: UInt64) {
        let slot = Int(method.rawValue) * Self.classes + Int(status.rawValue)
        var place = Int(self.places[slot])
        if place == 0 {
            self.durations.append((method, status, DurationHistogram()))
            place = self.durations.count
            self.places[slot] = UInt8(place)
        }
        self.durations[place - 1].histogram.observe(nanoseconds)
    }

    func reading(route: String, template: String) -> MetricsReading.Exchanges {
        MetricsReading.Exchanges(
            route: route,
            template: template,
            service: self.service?.name ?? "",
            // A copy of its own: sharing the storage would make the next exchange copy it.
            durations: self.durations.map { .init(method: $0.method, status: $0.status, histogram: $0.histogram) },
            errors: self.errors.all.map { .init(kind: $0.kind, count: $0.count) },
            requestBytes: self.requestBytes,
            responseBytes: self.responseBytes
        )
    }
}
