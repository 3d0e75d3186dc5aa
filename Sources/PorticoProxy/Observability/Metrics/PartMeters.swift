// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one worker counts of one part of a route's compositions, by name: a reload does not end it.
final class PartMeters {
    let name: String
    let service: String
    /// The last snapshot that has the part.
    var generation: Int
    /// Of those that were called.
    @exclusivity(unchecked) private var durations = DurationHistogram()
    @exclusivity(unchecked) private var calls: UInt64 = 0
    /// Short: few reasons ever come in one place.
    private var failures: [(reason: String, count: UInt64)] = []

    init(_ name: String, service: String, generation: Int) {
        self.name = name
        self.service = service
        self.generation = generation
    }

    func record(_ part: PartRecord) {
        if part.calls > 0 { self.durations.observe(part.duration) }
        self.calls &+= UInt64(clamping: part.calls)
        guard let reason = part.reason else { return }
        if let index = self.failures.firstIndex(where: { $0.reason == reason }) {
            self.failures[index].count &+= 1
        } else {
            self.failures.append((reason, 1))
        }
    }

    func reading(route: String) -> MetricsReading.Part {
        MetricsReading.Part(
            route: route, name: self.name, service: self.service, durations: self.durations, calls: self.calls,
            failures: self.failures.map { .init(reason: $0.reason, count: $0.count) })
    }
}
