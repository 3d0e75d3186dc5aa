// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire

/// The whole of `/metrics`.
struct MetricsPage {
    private var writer = MetricsWriter()

    static func text(_ totals: MetricsTotals, _ gateway: GatewayFigures, _ process: ProcessFigures) -> [UInt8] {
        var page = MetricsPage()
        page.append(requests: totals)
        page.append(connections: totals)
        page.append(limits: gateway.limits)
        page.append(gateway)
        page.append(process)
        return page.writer.output.bytes
    }

    // MARK: Requests

    private mutating func append(requests totals: MetricsTotals) {
        self.append(.requestDuration, totals.requests.map { ($0.labels, $1) })
        self.append(.activeRequests, UInt64(clamping: totals.inFlight))
        self.append(.attemptDuration, totals.attempts.map { ($0.labels, $1) })
        self.append(.activeAttempts, totals.targets.map { ($0.labels, UInt64(clamping: $1.inFlight)) })
        self.append(.errors, totals.errors.map { ($0.labels, $1) })
        self.append(.retries, totals.retries.map { ([$0], $1) })
        self.append(.attemptTime, nanoseconds: totals.attemptTime.map { ($0.labels, $1) })
        self.append(.requestBytes, totals.requestBytes.map { ($0.labels, $1) })
        self.append(.responseBytes, totals.responseBytes.map { ($0.labels, $1) })
        self.append(.partDuration, totals.parts.map { ($0.labels, $1.durations) })
        self.append(.partCalls, totals.parts.map { ($0.labels, $1.calls) })
        self.append(.partFailures, totals.partFailures.map { ($0.labels, $1) })
    }

    private mutating func append(connections totals: MetricsTotals) {
        self.append(.openConnections, totals.listeners.map { ([$0], UInt64(clamping: $1.open)) })
        self.append(.connections, totals.listeners.map { ([$0], $1.accepted) })
        self.append(.refusedConnections, totals.listeners.map { ([$0], $1.refused) })
        self.append(.failedHandshakes, totals.listeners.map { ([$0], $1.failedHandshakes) })
        self.append(
            .glitches,
            totals.listeners.flatMap { name, listener in listener.glitches.map { ([name] + $0.labels, $1) } })
        self.append(
            .upstreamConnections,
            totals.targets.flatMap { pair, target in
                [
                    (pair.labels + ["active"], UInt64(clamping: target.active)),
                    (pair.labels + ["idle"], UInt64(clamping: target.idle)),
                ]
            })
        self.append(.upstreamOpened, totals.targets.map { ($0.labels, $1.opened) })
        self.append(.connectFailures, totals.targets.map { ($0.labels, $1.connectFailures) })
        self.append(.storeConnections, totals.stores.map { ([$0], $1) })
        self.append(.storeRefusals, totals.refusals.map { ([$0], $1) })
        self.append(.storeCommands, totals.commands.map { ($0.labels, $1) })
    }

    private mutating func append(limits: [LimitFigures]) {
        self.append(
            .limitRequests, limits.flatMap { limit in limit.requests.map { ([limit.name, $0.result], $0.count) } })
        self.append(.limitKeys, limits.map { ([$0.name], $0.keys) })
        self.append(.limitEvictions, limits.map { ([$0.name], $0.evictions) })
        self.append(
            .limitStoreFailures,
            limits.flatMap { limit in limit.storeFailures.map { ([limit.name, $0.action], $0.count) } })
    }

    // MARK: The gateway and its process

    private mutating func append(_ figures: GatewayFigures) {
        self.append(.build, [([GatewayVersion.text, GatewayVersion.swift], 1)])
        self.append(.workers, UInt64(clamping: figures.workers))
        self.append(.ready, figures.isReady ? 1 : 0)
        self.append(.lastReload, figures.isLastReloadSuccessful ? 1 : 0)
        self.append(.lastReloadTime, nanoseconds: figures.lastReloadNanoseconds)
        self.append(.reloads, [(["failure"], figures.reloadsFailed), (["success"], figures.reloadsSucceeded)])
        self.append(.logLines, figures.logLines)
        self.append(.droppedLines, figures.droppedLines)
        let lookups = figures.lookups
        self.append(
            .lookups,
            lookups.flatMap { [([$0.service, "failure"], $0.failed), ([$0.service, "success"], $0.succeeded)] })
        self.writer.begin(.lastLookup)
        for lookup in lookups {
            self.writer.sample(.lastLookup, [lookup.service], nanoseconds: lookup.lastSuccessNanoseconds)
        }
        self.append(figures.issuers)
        self.append(
            .orders,
            [
                (["failure"], UInt64(clamping: figures.orders.failed)),
                (["success"], UInt64(clamping: figures.orders.succeeded)),
            ])
        self.append(.selfSigned, figures.orderedHosts.map { ([$0.host], $0.isSelfSigned ? 1 : 0) })
        self.append(.certificates, figures.certificates.map { ($0.labels, UInt64(clamping: $0.seconds)) })
        self.append(.revocationLists, figures.revocationLists.map { ($0.labels, UInt64(clamping: $0.seconds)) })
        self.append(.staleFiles, figures.staleFiles)
        self.append(
            .fileReloads,
            [(["failure"], figures.fileReloadsFailed), (["success"], figures.fileReloadsSucceeded)])
    }

    private mutating func append(_ issuers: [IssuerStatus]) {
        self.append(.issuerKeys, issuers.map { ([$0.auth], UInt64(clamping: $0.keys)) })
        self.append(
            .keyFetches,
            issuers.flatMap { issuer in
                [
                    ([issuer.auth, "failure"], UInt64(clamping: issuer.failures)),
                    ([issuer.auth, "success"], UInt64(clamping: issuer.fetches - issuer.failures)),
                ]
            })
        self.append(
            .lastKeys, nanoseconds: issuers.map { ([$0.auth], $0.lastSuccess.map(WallClock.nanoseconds) ?? 0) })
    }

    private mutating func append(_ figures: ProcessFigures) {
        self.append(.cpu, nanoseconds: figures.cpuNanoseconds)
        self.append(.residentMemory, figures.residentBytes)
        self.append(.virtualMemory, figures.virtualBytes)
        self.append(.openDescriptors, figures.openDescriptors)
        self.append(.maximumDescriptors, figures.maximumDescriptors)
        self.append(.startTime, nanoseconds: figures.startNanoseconds)
        self.append(.threads, figures.threads)
    }

    // MARK: Families

    private mutating func append(_ family: MetricFamily, _ value: UInt64) { self.append(family, [([], value)]) }

    private mutating func append(_ family: MetricFamily, nanoseconds: UInt64) {
        self.writer.begin(family)
        self.writer.sample(family, nanoseconds: nanoseconds)
    }

    private mutating func append(_ family: MetricFamily, nanoseconds samples: [([String], UInt64)]) {
        self.writer.begin(family)
        for (labels, value) in samples.sorted(by: { $0.0.lexicographicallyPrecedes($1.0) }) {
            self.writer.sample(family, labels, nanoseconds: value)
        }
    }

    /// Sorted, so that two scrapes can be compared.
    private mutating func append(_ family: MetricFamily, _ samples: [([String], UInt64)]) {
        self.writer.begin(family)
        for (labels, value) in samples.sorted(by: { $0.0.lexicographicallyPrecedes($1.0) }) {
            self.writer.sample(family, labels, value)
        }
    }

    private mutating func append(_ family: MetricFamily, _ samples: [([String], DurationHistogram)]) {
        self.writer.begin(family)
        for (labels, histogram) in samples.sorted(by: { $0.0.lexicographicallyPrecedes($1.0) }) {
            self.writer.histogram(family, labels, histogram)
        }
    }
}
