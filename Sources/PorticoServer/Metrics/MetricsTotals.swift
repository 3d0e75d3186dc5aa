// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire

/// The sums of what all workers have counted, in the order in which they are written.
struct MetricsTotals {
    struct RequestKey: Hashable {
        var route: String
        var template: String
        var service: String
        var method: Method
        var status: StatusCode

        var labels: [String] {
            [
                self.route, self.template, self.service, self.method.label, "\(self.status.statusClass.name)",
                self.status.label,
            ]
        }
    }

    struct AttemptKey: Hashable {
        var service: String
        var isCall: Bool
        var status: StatusCode
        var error: ProxyError.Kind?

        var labels: [String] {
            [
                self.service, "\(self.status.statusClass.name)", self.error?.name ?? "", self.status.label,
                self.isCall ? "part" : "request",
            ]
        }
    }

    struct ErrorKey: Hashable {
        var pair: Pair
        var kind: ProxyError.Kind

        var labels: [String] { self.pair.labels + [self.kind.name, self.kind.reason] }
    }

    /// A route and a service, or a service and a target.
    struct Pair: Hashable {
        var first: String
        var second: String

        var labels: [String] { [self.first, self.second] }
    }

    /// A route, its part, and the part's service or the reason of its failure.
    struct PartKey: Hashable {
        var route: String
        var part: String
        var third: String

        var labels: [String] { [self.route, self.part, self.third] }
    }

    struct Part {
        var durations = DurationHistogram()
        var calls: UInt64 = 0
    }

    struct Target {
        var inFlight = 0
        var idle = 0
        var active = 0
        var opened: UInt64 = 0
        var connectFailures: UInt64 = 0
    }

    struct Listener {
        var open = 0
        var accepted: UInt64 = 0
        var refused: UInt64 = 0
        var failedHandshakes: UInt64 = 0
        /// By protocol and reason.
        var glitches: [Pair: UInt64] = [:]
    }

    private(set) var requests: [RequestKey: DurationHistogram] = [:]
    private(set) var attempts: [AttemptKey: DurationHistogram] = [:]
    private(set) var errors: [ErrorKey: UInt64] = [:]
    private(set) var requestBytes: [Pair: UInt64] = [:]
    private(set) var responseBytes: [Pair: UInt64] = [:]
    /// In nanoseconds.
    private(set) var attemptTime: [Pair: UInt64] = [:]
    private(set) var parts: [PartKey: Part] = [:]
    private(set) var partFailures: [PartKey: UInt64] = [:]
    private(set) var retries: [String: UInt64] = [:]
    private(set) var targets: [Pair: Target] = [:]
    private(set) var listeners: [String: Listener] = [:]
    /// By store: how many workers are connected to it.
    private(set) var stores: [String: UInt64] = [:]
    /// By store: how many workers it refuses something.
    private(set) var refusals: [String: UInt64] = [:]
    /// By store and result.
    private(set) var commands: [Pair: DurationHistogram] = [:]
    private(set) var inFlight = 0

    init(_ readings: [MetricsReading]) {
        for reading in readings {
            self.inFlight += reading.inFlight
            for exchanges in reading.exchanges { self.add(exchanges) }
            for part in reading.parts { self.add(part) }
            for service in reading.services { self.add(service) }
            for target in reading.targets { self.add(target) }
            for listener in reading.listeners { self.add(listener) }
            for store in reading.stores { self.add(store) }
        }
    }

    private mutating func add(_ exchanges: MetricsReading.Exchanges) {
        let pair = Pair(first: exchanges.route, second: exchanges.service)
        for durations in exchanges.durations {
            let key = RequestKey(
                route: exchanges.route, template: exchanges.template, service: exchanges.service,
                method: durations.method, status: durations.status)
            self.requests[key, default: DurationHistogram()].add(durations.histogram)
        }
        for errors in exchanges.errors {
            self.errors[ErrorKey(pair: pair, kind: errors.kind), default: 0] &+= errors.count
        }
        self.requestBytes[pair, default: 0] &+= exchanges.requestBytes
        self.responseBytes[pair, default: 0] &+= exchanges.responseBytes
        if !exchanges.service.isEmpty { self.attemptTime[pair, default: 0] &+= exchanges.attemptTime }
    }

    private mutating func add(_ part: MetricsReading.Part) {
        let key = PartKey(route: part.route, part: part.name, third: part.service)
        self.parts[key, default: Part()].durations.add(part.durations)
        self.parts[key, default: Part()].calls &+= part.calls
        for failures in part.failures {
            let key = PartKey(route: part.route, part: part.name, third: failures.reason)
            self.partFailures[key, default: 0] &+= failures.count
        }
    }

    private mutating func add(_ service: MetricsReading.Service) {
        for attempts in service.attempts {
            let key = AttemptKey(
                service: service.name, isCall: attempts.isCall, status: attempts.status, error: attempts.error)
            self.attempts[key, default: DurationHistogram()].add(attempts.histogram)
        }
        self.retries[service.name, default: 0] &+= service.retries
    }

    private mutating func add(_ target: MetricsReading.Target) {
        let pair = Pair(first: target.service, second: target.name)
        self.targets[pair, default: Target()].inFlight += target.inFlight
        self.targets[pair, default: Target()].idle += target.idle
        self.targets[pair, default: Target()].active += target.active
        self.targets[pair, default: Target()].opened &+= target.opened
        self.targets[pair, default: Target()].connectFailures &+= target.connectFailures
    }

    private mutating func add(_ store: MetricsReading.Store) {
        self.stores[store.name, default: 0] += store.isOpen ? 1 : 0
        self.refusals[store.name, default: 0] += store.isRefusing ? 1 : 0
        for commands in store.commands {
            let pair = Pair(first: store.name, second: commands.result)
            self.commands[pair, default: DurationHistogram()].add(commands.durations)
        }
    }

    private mutating func add(_ listener: MetricsReading.Listener) {
        self.listeners[listener.name, default: Listener()].open += listener.open
        self.listeners[listener.name, default: Listener()].accepted &+= listener.accepted
        self.listeners[listener.name, default: Listener()].refused &+= listener.refused
        self.listeners[listener.name, default: Listener()].failedHandshakes &+= listener.failedHandshakes
        for glitch in listener.glitches {
            let pair = Pair(first: glitch.spoken, second: glitch.reason)
            self.listeners[listener.name, default: Listener()].glitches[pair, default: 0] &+= glitch.count
        }
    }
}

extension Method {
    /// As OpenTelemetry writes it; a method that is not one of the known ones is none of a client's text.
    var label: String { self == .other ? "_OTHER" : "\(self.name)" }
}
