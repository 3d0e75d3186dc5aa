// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one worker counts of the calls to one service, by name: a reload does not end it.
final class ServiceMeters {
    let name: String
    /// The last snapshot that has the service.
    var generation: Int
    /// In the order in which they came first.
    @exclusivity(unchecked) private var attempts: [MetricsReading.Attempts] = []
    /// The place of the last attempt's.
    @exclusivity(unchecked) private var last = 0
    /// Attempts beyond the first.
    @exclusivity(unchecked) var retries: UInt64 = 0

    /// Series that are told apart: a service may send any status.
    private static let limit = 64

    init(_ name: String, generation: Int) {
        self.name = name
        self.generation = generation
    }

    /// - Parameters:
    ///   - status: What the response's head said; 0: none came.
    ///   - error: Why the attempt failed, where it did.
    ///   - isCall: It was made for a part of a composition, or for another call of the gateway's own.
    func record(_ status: Int, _ error: ProxyError.Kind?, isCall: Bool, lasted nanoseconds: UInt64) {
        let status = StatusCode(status)
        // As nearly always: the same as the last one.
        let index = self.last
        if index < self.attempts.count, self.attempts[index].isOf(status, error, isCall) {
            self.attempts[index].histogram.observe(nanoseconds)
        } else {
            self.last = self.place(status, error, isCall)
            self.attempts[self.last].histogram.observe(nanoseconds)
        }
    }

    /// The place of the series, which is made where there is none.
    @inline(never)
    private func place(_ status: StatusCode, _ error: ProxyError.Kind?, _ isCall: Bool) -> Int {
        if let place = self.attempts.firstIndex(where: { $0.isOf(status, error, isCall) }) { return place }
        var status = status
        if self.attempts.count >= Self.limit {
            status = .other(status.statusClass)
            if let place = self.attempts.firstIndex(where: { $0.isOf(status, error, isCall) }) { return place }
        }
        self.attempts.append(.init(isCall: isCall, status: status, error: error, histogram: DurationHistogram()))
        return self.attempts.count - 1
    }

    var reading: MetricsReading.Service {
        // A copy of its own: sharing the storage would make the next attempt copy it.
        MetricsReading.Service(name: self.name, attempts: self.attempts.map { $0 }, retries: self.retries)
    }
}

extension MetricsReading.Attempts {
    @inline(__always)
    fileprivate func isOf(_ status: StatusCode, _ error: ProxyError.Kind?, _ isCall: Bool) -> Bool {
        self.status == status && self.error == error && self.isCall == isCall
    }
}
