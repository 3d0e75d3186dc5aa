// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoProxy
import Synchronization

/// `GET /status`: what runs here, and how it is.
extension Gateway {
    func status() async -> JSONValue {
        let state = self.state.withLock { $0 }
        var census = WorkerCensus()
        for worker in self.workers { census.add(await worker.ask { $0.census }) }
        let names = self.discovery.status
        return .object([
            .init("version", .string(GatewayVersion.text)),
            .init("state", .string(state.isDraining ? "draining" : "ready")),
            .init("started_at", .string(WallClock.text(self.startedAt))),
            .init("uptime_seconds", .int(Int((ContinuousClock.now - self.startedAtInstant).components.seconds))),
            .init("pid", .int(Int(getpid()))),
            .init("workers", .int(self.workers.count)),
            .init("requests_in_flight", .int(census.inFlight)),
            .init("config", state.record.json),
            .init("files", Self.namedFiles(state)),
            .init("listeners", .array(state.listeners.map { Self.listener($0, census) })),
            .init("routes", .array(state.blueprint.routeRows.map(\.json))),
            .init("services", .array(state.blueprint.config.services.map { Self.service($0, census, names) })),
            .init("acme", .array(self.acme.hosts.map(\.json))),
            .init("auth", .array(self.issuerKeys.status(of: state.blueprint.config.auth).map(\.json))),
        ])
    }

    private static func listener(_ listener: OpenListener, _ census: WorkerCensus) -> JSONValue {
        .object([
            .init("name", .string(listener.name)),
            .init("address", .string("\(listener.bound)")),
            .init("connections", .int(census.listeners[listener.id] ?? 0)),
            .init("certificates", .array((listener.tls?.certificates ?? []).map(\.json))),
        ])
    }

    private static func service(
        _ config: ServiceConfig, _ census: WorkerCensus, _ names: [DiscoveryStatus]
    ) -> JSONValue {
        let targets = census.targets.filter { $0.service == config.name }
        return .object([
            .init("name", .string(config.name)),
            .init("targets", .array(targets.map { $0.json(isHidden: config.hidesTargets) })),
            .init(
                "names",
                .array(names.filter { $0.service == config.name }.map { $0.json(isHidden: config.hidesTargets) })),
        ])
    }
}

extension WorkerCensus.Target {
    fileprivate func json(isHidden: Bool) -> JSONValue {
        .object([
            .init("target", .string(self.label)),
            .init("address", self.address.map { .string(isHidden ? "***" : "\($0)") } ?? .null),
            .init("weight", .int(self.weight)),
            .init("requests_in_flight", .int(self.inFlight)),
            .init("connections", .int(self.connections)),
            .init("idle_connections", .int(self.idle)),
        ])
    }
}

extension ServerTLS.Expiry {
    fileprivate var json: JSONValue {
        .object([.init("host", .string(self.name)), .init("not_after", .string(WallClock.text(Double(self.seconds))))])
    }
}
