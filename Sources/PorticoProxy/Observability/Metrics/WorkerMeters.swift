// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

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
    private var withoutRoute: RouteMeters?

    // MARK: Exchanges

    func begin(_ exchange: Exchange) {
        if exchange.isMetered { self.inFlight += 1 }
    }

    /// Step 13: once per exchange.
    /// - Parameter duration: Of the whole exchange, in nanoseconds.
    func finish(_ exchange: Exchange, after duration: UInt64) {
        guard exchange.isMetered else { return }
        self.inFlight -= 1
        if exchange.retries > 0, let service = exchange.forward.service {
            self.meters(of: service).retries &+= UInt64(clamping: exchange.retries)
        }
        let outcome = ExchangeMeters.Outcome(
            method: exchange.request.method, status: exchange.result.status, error: exchange.result.error?.kind,
            requestBytes: exchange.body.count, responseBytes: exchange.result.bytesOut,
            attemptTime: exchange.forward.attemptTime)
        // As nearly always: the route's last exchange went to the same service.
        if let meters = exchange.route?.meters, Self.isOf(meters, exchange.forward.service) {
            meters.record(outcome, lasted: duration)
        } else {
            self.find(exchange).record(outcome, lasted: duration)
        }
        if let parts = exchange.parts, let route = exchange.route {
            parts.forEachPart(at: exchange.startedAt &+ duration) { part in
                (part.label.meters ?? self.find(part.label, of: route)).record(part)
            }
        }
    }

    /// Whether exchanges with the service, or with none, are counted there; never a false yes.
    private static func isOf(_ meters: ExchangeMeters, _ service: Service?) -> Bool {
        guard let service else { return meters.service == nil }
        return meters.service != nil && meters.service === service.meters
    }

    func meters(of service: Service) -> ServiceMeters {
        if let meters = service.meters { return meters }
        let meters = self.services[service.name] ?? ServiceMeters(service.name, generation: self.generation)
        self.services[service.name] = meters
        service.meters = meters
        return meters
    }

    private func find(_ exchange: Exchange) -> ExchangeMeters {
        let service: ServiceMeters? =
            if let service = exchange.forward.service { self.meters(of: service) } else { nil }
        guard let route = exchange.route else {
            let meters = self.withoutRoute ?? self.find("", template: "")
            self.withoutRoute = meters
            return meters.meters(with: service)
        }
        let meters = self.find(route.name, template: route.template).meters(with: service)
        route.meters = meters
        return meters
    }

    private func find(_ part: PartLabel, of route: Route) -> PartMeters {
        let meters = self.find(route.name, template: route.template).meters(of: part)
        part.meters = meters
        return meters
    }

    private func find(_ name: String, template: String) -> RouteMeters {
        let meters = self.routesByName[name] ?? self.add(name)
        meters.template = template
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
    func retain(_ names: MeterNames, listeners: [Listener]) {
        self.generation += 1
        for meters in self.routes where meters === self.withoutRoute || names.routes.contains(meters.name) {
            meters.retain(names.parts, generation: self.generation)
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

extension WorkerMeters: AttemptObserver {
    func ended(_ attempt: Attempt, of exchange: Exchange) {
        guard let service = exchange.forward.service else { return }
        var error: ProxyError.Kind?
        if case .failed(let kind) = attempt.outcome { error = kind }
        (service.meters ?? self.meters(of: service)).record(
            attempt.status, error, isCall: exchange.asker.purpose == .call, lasted: exchange.now &- attempt.startedAt)
    }
}
