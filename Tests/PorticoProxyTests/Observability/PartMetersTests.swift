// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoProxy

@Suite struct PartMetersTests {
    private let worker: Worker

    init() throws { self.worker = try ErrorResponderTests.worker() }

    private func use(_ parts: [PartLabel]) -> Snapshot {
        let route = Route(
            name: "home", template: "/", captureNames: [], filters: FilterChain([]), action: Composing(parts),
            timeouts: nil)
        let snapshot = Snapshot(router: Router([]), routes: [route], isMetered: true)
        _ = self.worker.use(snapshot)
        return snapshot
    }

    private func count(_ snapshot: Snapshot, reason: String? = nil, calls: Int = 1) {
        let exchange = self.worker.acquireExchange()
        exchange.snapshot = snapshot
        exchange.route = snapshot.routes[0]
        let source = Ended(snapshot.routes[0].action.partLabels, reason: reason, calls: calls)
        exchange.attach(source)
        self.worker.meters.begin(exchange)
        self.worker.finish(exchange)
    }

    private var parts: [String: MetricsReading.Part] {
        let parts = self.worker.routeReadings(after: 0, limit: 10).reading.parts
        return Dictionary(uniqueKeysWithValues: parts.map { ("\($0.name) \($0.service)", $0) })
    }

    @Test("each part of an answer is counted with its calls and the reason of its failure")
    func counts() {
        let snapshot = self.use([PartLabel("user", service: "users"), PartLabel("reviews", service: "reviews")])
        self.count(snapshot, calls: 3)
        self.count(snapshot, reason: "timeout")
        self.count(snapshot, reason: "timeout")
        self.count(snapshot, reason: "missing_reference", calls: 0)
        #expect(self.parts.keys.sorted() == ["reviews reviews", "user users"])
        for part in self.parts.values {
            #expect(part.route == "home" && part.calls == 5)
            // What was not called took no time.
            #expect(part.durations.count == 3 && part.durations.nanoseconds == 6_000_000)
            #expect(part.failures.map(\.reason) == ["timeout", "missing_reference"])
            #expect(part.failures.map(\.count) == [2, 1])
        }
    }

    @Test("counts live on by name; a part that is gone, or has another service, is kept for one further snapshot")
    func reload() {
        let first = self.use([PartLabel("user", service: "users"), PartLabel("orders", service: "orders")])
        self.count(first)
        let second = self.use([PartLabel("user", service: "users"), PartLabel("orders", service: "other")])
        self.count(second)
        #expect(self.parts.keys.sorted() == ["orders orders", "orders other", "user users"])
        #expect(self.parts["user users"]?.calls == 2)
        let third = self.use([PartLabel("user", service: "users")])
        self.count(third)
        #expect(self.parts.keys.sorted() == ["orders other", "user users"])
        _ = self.use([PartLabel("user", service: "users")])
        #expect(self.parts.mapValues(\.calls) == ["user users": 3])
    }
}

private struct Composing: RouteAction {
    static let name = "composing"
    let partLabels: [PartLabel]
    init(_ labels: [PartLabel]) { self.partLabels = labels }
    func perform(_ exchange: Exchange) {}
}

/// Every part has ended after two milliseconds.
private final class Ended: PartSource {
    private let labels: [PartLabel]
    private let reason: String?
    private let calls: Int

    init(_ labels: [PartLabel], reason: String?, calls: Int) {
        (self.labels, self.reason, self.calls) = (labels, reason, calls)
    }

    func forEachPart(at now: UInt64, _ body: (PartRecord) -> Void) {
        for label in self.labels {
            body(PartRecord(label: label, reason: self.reason, status: 200, calls: self.calls, duration: 2_000_000))
        }
    }
}
