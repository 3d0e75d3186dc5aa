// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What one worker counts of the exchanges of one route with one service (or with none).
final class ExchangeMeters {
    let service: ServiceMeters?
    // Exclusivity is not checked here and in the other meters: they are touched on one thread, no access calls anything
    // that comes back to them, and the check costs more than the counting.

    /// For each method and status class, 1 + the place of the histogram of its first status; 0: there is none yet.
    @exclusivity(unchecked) private var places = [60 of UInt8](repeating: 0)
    @exclusivity(unchecked) private var durations:
        [(method: Method, status: StatusCode, histogram: DurationHistogram)] = []
    private var errors = ErrorCounts()
    @exclusivity(unchecked) private var requestBytes: UInt64 = 0
    @exclusivity(unchecked) private var responseBytes: UInt64 = 0
    /// Of all attempts, in nanoseconds.
    @exclusivity(unchecked) private var attemptTime: UInt64 = 0

    private static let classes = 6
    /// Pairs of method and status that are told apart: a service may send any status.
    private static let limit = 64

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
        /// Of its attempts, in nanoseconds.
        var attemptTime: UInt64
    }

    func record(_ outcome: Outcome, lasted nanoseconds: UInt64) {
        self.observe(outcome.method, StatusCode(outcome.status), nanoseconds)
        self.requestBytes &+= UInt64(clamping: outcome.requestBytes)
        self.responseBytes &+= UInt64(clamping: outcome.responseBytes)
        // The exchange's time is what it adds to: it cannot have waited for longer.
        self.attemptTime &+= Swift.min(outcome.attemptTime, nanoseconds)
        if let error = outcome.error { self.errors.add(error) }
    }

    func observe(_ method: Method, _ status: StatusCode, _ nanoseconds: UInt64) {
        let slot = Int(method.rawValue) * Self.classes + Int(status.statusClass.rawValue)
        let place = Int(self.places[slot]) - 1
        // As nearly always: one status of a class.
        if place >= 0, self.durations[place].status == status {
            self.durations[place].histogram.observe(nanoseconds)
        } else {
            self.durations[self.place(method, status, slot)].histogram.observe(nanoseconds)
        }
    }

    /// The place of the pair's histogram, which is made where there is none.
    @inline(never)
    private func place(_ method: Method, _ status: StatusCode, _ slot: Int) -> Int {
        if let place = self.find(method, status) { return place }
        var status = status
        if self.durations.count >= Self.limit {
            status = .other(status.statusClass)
            if let place = self.find(method, status) { return place }
        }
        self.durations.append((method, status, DurationHistogram()))
        if self.places[slot] == 0 { self.places[slot] = UInt8(clamping: self.durations.count) }
        return self.durations.count - 1
    }

    private func find(_ method: Method, _ status: StatusCode) -> Int? {
        self.durations.firstIndex { $0.method == method && $0.status == status }
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
            responseBytes: self.responseBytes,
            attemptTime: self.attemptTime
        )
    }
}
