// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one worker counts of the calls to one service, by name: a reload does not end it.
final class ServiceMeters {
    let name: String
    /// The last snapshot that has the service.
    var generation: Int
    /// Attempts whose response came whole, by status class.
    @exclusivity(unchecked) private var answered = [6 of DurationHistogram](repeating: DurationHistogram())
    private var failed: [MetricsReading.Attempts] = []
    /// Attempts beyond the first.
    @exclusivity(unchecked) var retries: UInt64 = 0

    init(_ name: String, generation: Int) {
        self.name = name
        self.generation = generation
    }

    /// - Parameters:
    ///   - status: What the response's head said; 0: none came.
    ///   - error: Why the attempt failed, where it did.
    func record(_ status: Int, _ error: ProxyError.Kind?, lasted nanoseconds: UInt64) {
        let status = StatusClass(status)
        guard let error else { return self.answered[Int(status.rawValue)].observe(nanoseconds) }
        var index = self.failed.firstIndex { $0.status == status && $0.error == error }
        if index == nil {
            self.failed.append(.init(status: status, error: error, histogram: DurationHistogram()))
            index = self.failed.indices.last
        }
        if let index { self.failed[index].histogram.observe(nanoseconds) }
    }

    var reading: MetricsReading.Service {
        var attempts: [MetricsReading.Attempts] = []
        for status in StatusClass.allCases {
            let histogram = self.answered[Int(status.rawValue)]
            if histogram.count > 0 { attempts.append(.init(status: status, error: nil, histogram: histogram)) }
        }
        return MetricsReading.Service(name: self.name, attempts: attempts + self.failed, retries: self.retries)
    }
}
