// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Worker {
    /// Everything but exchanges, of which there may be many.
    func metricsReading() -> MetricsReading {
        var reading = MetricsReading()
        reading.inFlight = self.meters.inFlight
        reading.services = self.meters.services.values.map(\.reading)
        reading.targets = self.snapshot.services.flatMap { service in
            service.targets.map { $0.reading(of: service) }
        }
        reading.listeners = self.meters.listeners.values.map(\.reading)
        reading.stores = self.stores.connections.map { $1.reading(of: $0) }
        return reading
    }

    /// The exchanges and parts of so many routes that were used after the one with this number; `last` is the next call's
    /// `number`, and `nil` at the end.
    func routeReadings(after number: Int, limit: Int) -> (reading: MetricsReading, last: Int?) {
        let routes = self.meters.routes
        var start = 0
        while start < routes.count, routes[start].number <= number { start += 1 }
        let part = routes[start...].prefix(limit)
        var reading = MetricsReading()
        reading.exchanges = part.flatMap(\.readings)
        reading.parts = part.flatMap(\.partReadings)
        return (reading, part.count == limit ? part.last?.number : nil)
    }
}

extension Target {
    fileprivate func reading(of service: Service) -> MetricsReading.Target {
        MetricsReading.Target(
            service: service.name, name: self.label, inFlight: self.inFlight, idle: self.streams.idleCount,
            active: self.streams.count - self.streams.idleCount, opened: self.streams.opened,
            connectFailures: self.streams.connectFailures)
    }
}

extension StoreConnection {
    fileprivate func reading(of name: String) -> MetricsReading.Store {
        MetricsReading.Store(
            name: name, isOpen: self.isOpen, isRefusing: self.refusals.isRefusing,
            commands: self.meters.commands.map { .init(result: $0.result, durations: $0.durations) })
    }
}

extension WorkerHandle {
    /// Routes that are read in one turn of the loop, so that requests do not wait for a scrape.
    private static let routesPerTurn = 500

    /// What the worker has counted up to now.
    package func readMetrics() async -> MetricsReading {
        var reading = await self.ask { $0.metricsReading() }
        var number: Int? = 0
        while let after = number {
            let part = await self.ask { $0.routeReadings(after: after, limit: Self.routesPerTurn) }
            reading.exchanges += part.reading.exchanges
            reading.parts += part.reading.parts
            number = part.last
        }
        return reading
    }
}
