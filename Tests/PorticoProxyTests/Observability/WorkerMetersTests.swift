// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire
import Testing

@testable import PorticoProxy

@Suite struct WorkerMetersTests {
    private let worker: Worker

    init() throws { self.worker = try ErrorResponderTests.worker() }

    private func use(_ routes: String..., template: String = "/") -> Snapshot {
        let routes = routes.map { name in
            Route(
                name: name, template: template, captureNames: [], filters: FilterChain([]), action: Nothing(),
                timeouts: nil)
        }
        let snapshot = Snapshot(router: Router([]), routes: routes, isMetered: true)
        _ = self.worker.use(snapshot)
        return snapshot
    }

    private func count(_ route: Route?, _ snapshot: Snapshot, status: Int = 200) {
        let exchange = self.worker.acquireExchange()
        exchange.snapshot = snapshot
        exchange.route = route
        exchange.result.status = status
        self.worker.meters.begin(exchange)
        self.worker.finish(exchange)
    }

    private var counts: [String: UInt64] {
        let readings = self.worker.routeReadings(after: 0, limit: 1000).reading.exchanges
        return Dictionary(
            uniqueKeysWithValues: readings.map { ($0.route, $0.durations.reduce(0) { $0 + $1.histogram.count }) })
    }

    @Test("counts of a route go on when its path changes")
    func otherPath() {
        let first = self.use("route", template: "/old")
        self.count(first.routes[0], first)
        for _ in 0..<3 {
            let next = self.use("route", template: "/new")
            self.count(next.routes[0], next)
        }
        let readings = self.worker.routeReadings(after: 0, limit: 10).reading.exchanges
        #expect(readings.map(\.template) == ["/new"])
        #expect(self.counts == ["route": 4])
    }

    @Test("counts live on by name; a name that is gone is kept for one further snapshot")
    func reload() {
        let first = self.use("stays", "goes")
        self.count(first.routes[0], first)
        self.count(first.routes[1], first)
        self.count(nil, first)
        let second = self.use("stays")
        // One that began before the reload.
        self.count(first.routes[0], first)
        self.count(second.routes[0], second)
        #expect(self.counts == ["stays": 3, "goes": 1, "": 1])
        let third = self.use("stays")
        self.count(third.routes[0], third)
        #expect(self.counts == ["stays": 4, "": 1])
        _ = self.use()
        #expect(self.counts == ["stays": 4, "": 1])
        _ = self.use()
        #expect(self.counts == ["": 1])
    }

    @Test("a scrape in steps sees each route once")
    func steps() {
        let names = (0..<25).map { "r\($0)" }
        let snapshot = Snapshot(
            router: Router([]),
            routes: names.map {
                Route(
                    name: $0, template: "/", captureNames: [], filters: FilterChain([]), action: Nothing(),
                    timeouts: nil)
            }, isMetered: true)
        for route in snapshot.routes { self.count(route, snapshot) }
        var seen: [String] = []
        var number: Int? = 0
        while let after = number {
            let part = self.worker.routeReadings(after: after, limit: 10)
            seen += part.reading.exchanges.map(\.route)
            number = part.last
        }
        #expect(seen == names)
    }

    @Test("every method with every status class has a series of its own")
    func series() {
        let meters = ExchangeMeters(service: nil)
        for method in PorticoWire.Method.allCases {
            for status in [0, 200, 302, 404, 599] { meters.observe(method, StatusCode(status), 1) }
        }
        let reading = meters.reading(route: "r", template: "/")
        #expect(reading.durations.count == PorticoWire.Method.allCases.count * 5)
        #expect(reading.durations.allSatisfy { $0.histogram.count == 1 })
    }

    @Test("nothing is counted for a snapshot without metrics")
    func off() {
        let snapshot = Snapshot(router: Router([]), routes: [])
        self.count(nil, snapshot)
        #expect(self.counts.isEmpty && self.worker.meters.inFlight == 0)
    }
}

private struct Nothing: RouteAction {
    static let name = "nothing"
    func perform(_ exchange: Exchange) {}
}
