// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import PorticoProxy
import Synchronization

/// `GET /metrics`: what Prometheus asks for.
extension Gateway {
    /// None where the configuration switches it off.
    func metricsEndpoints(_ blueprint: Blueprint) -> [AdminEndpoint] {
        guard blueprint.config.telemetry.prometheus else { return [] }
        let collector = MetricsCollector(workers: self.workers) { [weak self] in self?.figures ?? GatewayFigures() }
        let action = AdminAction { _ in
            LocalResponse(
                status: 200,
                fields: [
                    .init("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
                    .init("Cache-Control", "no-store"),
                ],
                body: await collector.page())
        }
        return [AdminEndpoint(name: "metrics", match: "GET /metrics", isOpen: true, action: action)]
    }

    private var figures: GatewayFigures {
        let (record, files, listeners) = self.state.withLock { ($0.record, $0.namedFiles, $0.listeners) }
        var figures = GatewayFigures()
        figures.workers = self.workers.count
        figures.isReady = self.readiness.isReady
        figures.isLastReloadSuccessful = record.wasSuccessful
        figures.lastReloadNanoseconds = WallClock.nanoseconds(record.loadedAt)
        figures.reloadsSucceeded = UInt64(record.successes)
        figures.reloadsFailed = UInt64(record.failures)
        let lines = self.accessLogLines
        figures.logLines = UInt64(clamping: lines.written)
        figures.droppedLines = UInt64(clamping: lines.dropped)
        figures.lookups = GatewayFigures.Lookups.all(self.names)
        figures.issuers = self.issuerKeys.status(of: self.blueprint.config.auth)
        figures.limits = self.limitTables.all.map { LimitFigures($0) }
        figures.orders = self.acme.orders
        figures.orderedHosts = self.acme.hosts.map { ($0.host, $0.isSelfSigned) }
        for listener in listeners {
            figures.certificates += (listener.tls?.certificates ?? []).map { ([listener.name, $0.name], $0.seconds) }
            figures.revocationLists += (listener.tls?.revocationLists ?? []).map {
                ([listener.name, $0.name], $0.seconds)
            }
        }
        figures.staleFiles = UInt64(clamping: files.faults.count)
        figures.fileReloadsSucceeded = UInt64(clamping: files.successes)
        figures.fileReloadsFailed = UInt64(clamping: files.failures)
        return figures
    }
}
