// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoProxy
package import PorticoWire

/// `cors`: says to browsers which pages of other origins may use the route (Fetch §3.2), and answers what they ask before.
///
/// It is no access control: a request of another page goes on, and its browser keeps the answer from it.
package struct CORSFilter: Filter {
    package static let name = "cors"
    package static let coversOwnAnswers = true
    private let config: CORSConfig
    private let rules: OriginRules
    private let methods: PreflightMethods
    /// `nil`: those that are asked for.
    private let headers: String?
    private let exposed: String
    private let maxAge: String
    /// The fields of requests that answers depend on.
    private let varies: [String]
    private let preflightVaries: [String]

    /// - Parameter methods: Those that the route takes; empty: all.
    package init(_ config: CORSConfig, methods: [String]) {
        self.config = config
        self.rules = OriginRules(config.origins)
        self.methods = PreflightMethods(route: methods, allowed: config.methods ?? [])
        self.headers = config.headers.flatMap { $0.contains("*") ? nil : $0.joined(separator: ", ") }
        self.exposed = config.expose.contains("*") ? "*" : config.expose.joined(separator: ", ")
        self.maxAge = String(config.maxAge.components.seconds)
        self.varies = self.rules.takesAny ? [] : ["Origin"]
        self.preflightVaries = self.varies + ["Access-Control-Request-Method", "Access-Control-Request-Headers"]
    }

    package func request(_ exchange: Exchange) -> Verdict {
        guard !self.config.isNone else { return .next }
        // Found before filters behind may change the field.
        let hasOrigin = exchange.browserOrigin != nil
        guard exchange.isPreflight || exchange.isRecorded else { return .next }
        let allowed = self.allowed(exchange)
        if exchange.isRecorded { exchange.note(Self.reason(allowed, hasOrigin: hasOrigin)) }
        guard exchange.isPreflight else { return .next }
        return .respond(allowed == nil ? exchange.problem(.originDenied) : LocalResponse(status: 204))
    }

    package func response(_ exchange: Exchange) {
        guard !self.config.isNone else { return }
        exchange.response.fields.dropAccessControl()
        let isPreflight = exchange.isPreflight
        exchange.response.fields.vary(by: isPreflight ? self.preflightVaries : self.varies)
        guard let allowed = self.allowed(exchange) else { return }
        exchange.response.fields.add(name: "Access-Control-Allow-Origin", value: allowed.value)
        if self.config.credentials {
            exchange.response.fields.add(name: "Access-Control-Allow-Credentials", value: "true")
        }
        if isPreflight { return self.addLeave(exchange) }
        if !self.exposed.isEmpty {
            exchange.response.fields.add(name: "Access-Control-Expose-Headers", value: self.exposed)
        }
    }

    package func responseFields(_ fields: inout Fields, _ exchange: Exchange) {
        if !self.config.isNone { fields.dropAccessControl() }
    }

    /// What the request behind the preflight may be.
    private func addLeave(_ exchange: Exchange) {
        guard let method = exchange.request.preflightMethod else { return }
        let methods = self.methods.text(for: exchange.request.fields.string(method))
        exchange.response.fields.add(name: "Access-Control-Allow-Methods", value: methods)
        let asked = exchange.request.fields.joinedValue(named: "Access-Control-Request-Headers")
        if let headers = self.headers ?? asked.map(Self.names), !headers.isEmpty {
            exchange.response.fields.add(name: "Access-Control-Allow-Headers", value: headers)
        }
        exchange.response.fields.add(name: "Access-Control-Max-Age", value: self.maxAge)
    }

    /// The members of the list that are names of fields.
    private static func names(_ list: String) -> String {
        ListField(list).map(\.text).filter(Self.isName).joined(separator: ", ")
    }

    private static func isName(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7f && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
        }
    }

    // MARK: The origin

    private struct Allowed {
        /// As the configuration has it.
        var pattern: String
        /// Of Access-Control-Allow-Origin.
        var value: String
    }

    /// `nil`: the request says no origin, or one whose pages may not.
    private func allowed(_ exchange: Exchange) -> Allowed? {
        if self.rules.takesAny { return Allowed(pattern: "*", value: "*") }
        guard let range = exchange.browserOrigin, range.count <= OriginRules.longest else { return nil }
        let origin = exchange.request.fields.string(range)
        return self.rules.pattern(taking: origin).map { Allowed(pattern: $0, value: origin) }
    }

    /// For `explain`.
    private static func reason(_ allowed: Allowed?, hasOrigin: Bool) -> String {
        if let allowed { return "'origins' has \(allowed.pattern)" }
        return hasOrigin ? "'origins' does not have the origin" : "no page of another origin"
    }
}
