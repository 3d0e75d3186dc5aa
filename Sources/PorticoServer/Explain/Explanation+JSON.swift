// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoFeatures
import PorticoProxy

extension Explanation {
    /// For machines. Keys whose value there is not are left out.
    package var json: JSONValue {
        var members: [JSONValue.Member] = [.init("request", self.request)]
        members.add("path", self.record.path)
        members.add("client_ip", self.record.path.isEmpty ? nil : self.record.client.description)
        members.add("route", self.route?.name ?? self.login?.name)
        members.add("location", (self.route?.location ?? self.login?.location)?.description)
        members.append(.init("decision", .string(self.decision)))
        members.add("decided_by", self.record.routing?.decidedBy?.rawValue)
        if let captures = self.record.routing?.captures, !captures.isEmpty {
            members.append(.init("captures", .object(captures.map { .init($0.name, .string($0.value)) })))
        }
        if self.record.routing != nil {
            members.append(.init("candidates", .array(self.candidates.map(\.json))))
            members.append(.init("unlisted_candidates", .int(self.record.unlisted)))
        }
        members.append(.init("steps", .array(self.record.steps.map(\.json))))
        if let upstream = self.upstream { members.append(.init("upstream", upstream)) }
        if let composition = self.record.composition {
            members.append(.init("compose", self.json(composition)))
        }
        if let answer = self.answer { members.append(.init("answer", answer)) }
        return .object(members)
    }

    private var request: JSONValue {
        var members: [JSONValue.Member] = []
        members.add("method", self.query.method)
        members.add("url", self.config.hidingCredentials(in: self.query.url))
        members.add("host", self.query.host)
        members.add("client_ip", self.query.clientIP.description)
        members.add("listener", self.query.listener)
        return .object(members)
    }

    private var upstream: JSONValue? {
        self.record.destination.map { self.json($0, path: self.upstreamPath, head: self.head) }
    }

    func json(_ destination: ExchangeRecord.Destination, path: String, head: [String]) -> JSONValue {
        let isHidden = self.areTargetsHidden(destination.service)
        var members: [JSONValue.Member] = []
        members.add("service", destination.service)
        members.add("path", path)
        members.add("target", isHidden ? destination.target.map { _ in "***" } : destination.target)
        members.append(.init("targets", .array(destination.targets.map { self.json($0, isHidden) })))
        members.append(.init("balance", self.balance(of: destination.service)))
        let timeouts = destination.timeouts
        let durations = [
            ("connect", timeouts.connect), ("first_byte", timeouts.firstByte), ("total", timeouts.total),
            ("idle", timeouts.idle),
        ]
        members.append(
            .init(
                "timeout",
                .object(
                    durations.map { .init($0.0, .string(DurationText.print($0.1))) }
                        + [.init("from", .string(self.origin(timeouts, of: destination.service)))])))
        members.append(.init("head", .array(head.map { .string($0) })))
        return .object(members)
    }

    private func json(_ target: ExchangeRecord.Target, _ isHidden: Bool) -> JSONValue {
        var members: [JSONValue.Member] = []
        members.add("target", isHidden ? "***" : target.label)
        members.append(.init("weight", .int(target.weight)))
        guard self.isLive else { return .object(members) }
        if !isHidden { members.append(.init("address", target.address.map { .string("\($0)") } ?? .null)) }
        members.append(.init("requests_in_flight", .int(target.requestsInFlight)))
        members.append(.init("connections", .int(target.connections)))
        return .object(members)
    }

    /// As the configuration says it.
    func balance(of name: String) -> JSONValue {
        let service = self.config.services.first { $0.name == name }
        if self.config.hasSecret(under: "services.\(name).balance") { return .string("***") }
        return service.flatMap { Kind<Balance>.balance.encode($0.balance, ConfigPath(), ConfigPrinter()) } ?? .null
    }

    /// Where the timeouts in force are written.
    func origin(_ timeouts: Timeouts, of name: String) -> String {
        let service = self.config.services.first { $0.name == name }
        switch timeouts.origin {
        case .builtIn: return "built in"
        case .defaults: return "defaults.timeout"
        case .resilience: return "resilience.\(service?.resilience?.name ?? "").timeout"
        case .service: return "services.\(service?.name ?? "").timeout"
        case .route: return self.route?.config.policies.path(of: .timeout) ?? "the route"
        }
    }

    private var answer: JSONValue? {
        guard let answer = self.record.answer else { return nil }
        var members: [JSONValue.Member] = [.init("status", .int(answer.status))]
        members.add("error", answer.error?.kind.name)
        members.append(.init("head", .array(answer.fields.map { .string(self.shown($0)) })))
        members.append(.init("body_bytes", .int(answer.count)))
        return .object(members)
    }
}

extension Explanation.Candidate {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = []
        members.add("route", self.route)
        members.add("verdict", self.verdict)
        members.add("by", self.by)
        if self.text != self.verdict { members.add("detail", self.text) }
        members.add("location", self.place.description)
        return .object(members)
    }
}

extension ExchangeRecord.Step {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = []
        members.add("name", self.name)
        members.add("verdict", self.verdict.rawValue)
        for (name, texts) in [("removed", self.removed), ("added", self.added), ("notes", self.notes)]
        where !texts.isEmpty {
            members.append(.init(name, .array(texts.map { .string($0) })))
        }
        return .object(members)
    }
}

extension [JSONValue.Member] {
    mutating func add(_ name: String, _ text: String?) {
        if let text, !text.isEmpty { self.append(.init(name, .string(text))) }
    }
}
