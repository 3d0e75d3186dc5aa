// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Tells the client how its request was decided: what a live `ExchangeRecorder` saw, as fields of the answer.
enum ExplainFields {
    static func add(_ record: ExchangeRecord, _ times: Times, to exchange: Exchange) {
        self.set("Gateway-Route", exchange.route?.name, exchange)
        self.set("Gateway-Service", record.destination?.service, exchange)
        self.set("Gateway-Target", exchange.forward.attempt.target?.label, exchange)
        let isPathHidden = exchange.route?.hidesDestination ?? false
        self.set("Gateway-Upstream-Path", record.destination.map { isPathHidden ? "***" : $0.path }, exchange)
        self.set("Gateway-Decision", self.decision(record), exchange)
        let policies = record.filters.map { "\($0.name);\($0.verdict.rawValue)" }.joined(separator: ", ")
        self.set("Gateway-Policies", policies.isEmpty ? nil : policies, exchange)
        let now = WorkerLoop.systemClock()
        let parts = self.parts(exchange)
        exchange.response.fields.add(name: "Server-Timing", value: times.text(parts, now: now))
    }

    /// What the calls took that the answer is made of, unless the answer itself says it.
    private static func parts(_ exchange: Exchange) -> [Times.Part] {
        guard let source = exchange.parts, exchange.response.fields.joinedValue(named: "server-timing") == nil else {
            return []
        }
        var parts: [Times.Part] = []
        source.forEachPart(at: exchange.now) { parts.append(($0.label.name, $0.duration, $0.reason)) }
        return parts
    }

    /// A service's own field of the name is not what was asked for.
    private static func set(_ name: String, _ value: String?, _ exchange: Exchange) {
        exchange.response.fields.drop(named: name)
        if let value { exchange.response.fields.add(name: name, value: value) }
    }

    /// Why the route won, or why none did.
    private static func decision(_ record: ExchangeRecord) -> String {
        if let refusal = record.refusal { return refusal }
        guard let routing = record.routing else { return "answered before routing" }
        switch routing.outcome {
        case .notFound: return "no route matches"
        case .methodNotAllowed: return "no route of this path takes the method"
        case .route:
            guard let rank = routing.decidedBy else { return "the only route that matches" }
            let next = routing.candidates.first { $0.verdict == .outranked(rank) }?.name
            return "won by \(rank.rawValue)" + (next.map { " over \($0)" } ?? "")
        }
    }
}
