// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one worker counts: plain numbers that no other thread touches, copied when they are read. They are kept by
/// name, so that a reload does not end them; a name that two snapshots running do not have is dropped.
final class WorkerMeters {
    /// Exchanges in flight.
    @exclusivity(unchecked) private(set) var inFlight = 0
    private var generation = 0
    private var routeCount = 0
    /// In the order in which they were first used.
    private(set) var routes: [RouteMeters] = []
    private var routesByName: [String: RouteMeters] = [:]
    private(set) var services: [String: ServiceMeters] = [:]
    private(set) var listeners: [String: ListenerMeters] = [:]
    @exclusivity(unchecked) private var withoutRoute: RouteMeters?

    // MARK: Exchanges

    func begin(_ exchange: Exchange) {
        if exchange.isMetered { self.inFlight += 1 }
    }

    /// Step 13: once per exchange.
    /// - Parameter duration: Of the whole exchange, in nanoseconds.
    func finish(_ exchange: Exchange, after duration: UInt64) {
        guard exchange.isMetered else { return }
        self.inFlight -= 1
        let service: ServiceMeters? = if let service = exchange.service { self.meters(of: service) } else { nil }
        service?.retries &+= UInt64(clamping: exchange.retries)
        self.meters(of: exchange.route).meters(with: service).record(exchange, lasted: duration)
    }

    private func meters(of route: Route?) -> RouteMeters {
        guard let meters = route == nil ? self.withoutRoute : route?.meters else { return self.find(route) }
        return meters
    }

    func meters(of service: Service) -> ServiceMeters {
        if let meters = service.meters { return meters }
        let meters = self.services[service.name] ?? ServiceMeters(service.name, generation: self.generation)
        self.services[service.name] = meters
        service.meters = meters
        return meters
    }

    /// The route's first exchange under its snapshot.
    private func find(_ route: Route?) -> RouteMeters {
        let name = route?.name ?? ""
        let meters = self.routesByName[name] ?? self.add(name)
        meters.template = route?.template ?? ""
        if let route { route.meters = meters } else { self.withoutRoute = meters }
        return meters
    }

    private func add(_ name: String) -> RouteMeters {
        self.routeCount += 1
        let meters = RouteMeters(name, template: "", number: self.routeCount, generation: self.generation)
        self.routes.append(meters)
        self.routesByName[name] = meters
        return meters
    }

    // MARK: Listeners

    /// One with a snapshot of its own is the gateway's business alone: nobody reads what is counted of it.
    func listener(_ name: String, isCounted: Bool) -> ListenerMeters {
        guard isCounted else { return ListenerMeters(name, generation: self.generation) }
        if let meters = self.listeners[name] { return meters }
        let meters = ListenerMeters(name, generation: self.generation)
        self.listeners[name] = meters
        return meters
    }

    // MARK: Reload

    /// Another snapshot is in use: what it no longer names is kept until the next one.
    func keep(_ names: MeterNames, listeners: [Listener]) {
        self.generation += 1
        for meters in self.routes where meters === self.withoutRoute || names.routes.contains(meters.name) {
            meters.generation = self.generation
        }
        for meters in self.services.values where names.services.contains(meters.name) {
            meters.generation = self.generation
        }
        for listener in listeners { self.listeners[listener.name]?.generation = self.generation }
        self.drop(before: self.generation - 1)
    }

    private func drop(before oldest: Int) {
        for meters in self.routes where meters.generation < oldest { self.routesByName[meters.name] = nil }
        self.routes.removeAll { $0.generation < oldest }
        for meters in self.services.values where meters.generation < oldest { self.services[meters.name] = nil }
        for meters in self.routes { meters.drop(before: oldest) }
        for meters in self.listeners.values where meters.generation < oldest { self.listeners[meters.name] = nil }
    }
}
