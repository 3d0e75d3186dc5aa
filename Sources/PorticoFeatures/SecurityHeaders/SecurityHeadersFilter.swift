// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoProxy
import PorticoWire

/// `security_headers`: tells browsers what to be careful about, in answers of services and of the gateway.
package struct SecurityHeadersFilter: Filter {
    package static let name = "security_headers"
    package static let coversOwnAnswers = true
    private let fields: [(name: String, value: String)]
    /// Said to clients that speak TLS: browsers do not listen otherwise (RFC 6797 §8.1).
    private let transport: String?
    private let overrides: Bool

    package init(_ config: SecurityHeadersConfig) {
        self.fields = config.fields
        self.transport = config.hsts?.text
        self.overrides = config.overrides
    }

    package func request(_ exchange: Exchange) -> Verdict {
        if exchange.isRecorded {
            let names = self.said(exchange).map(\.name)
            if !names.isEmpty { exchange.note("on the response: \(names.joined(separator: ", "))") }
        }
        return .next
    }

    package func response(_ exchange: Exchange) {
        for field in self.fields { self.say(field.name, field.value, exchange) }
        if let transport = self.transport, exchange.isClientSecure {
            self.say("Strict-Transport-Security", transport, exchange)
        }
    }

    private func said(_ exchange: Exchange) -> [(name: String, value: String)] {
        guard let transport = self.transport, exchange.isClientSecure else { return self.fields }
        return self.fields + [("Strict-Transport-Security", transport)]
    }

    private func say(_ name: String, _ value: String, _ exchange: Exchange) {
        if self.overrides {
            exchange.response.fields.set(name: name, value: value)
        } else if !exchange.response.fields.has(name) {
            exchange.response.fields.add(name: name, value: value)
        }
    }
}

extension SecurityHeadersConfig {
    /// Those that are said whatever the client speaks.
    fileprivate var fields: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        if self.contentType == .nosniff { fields.append(("X-Content-Type-Options", "nosniff")) }
        switch self.frame {
        case .deny: fields.append(("X-Frame-Options", "DENY"))
        case .sameOrigin: fields.append(("X-Frame-Options", "SAMEORIGIN"))
        case .unsaid: break
        }
        if self.referrer != Self.unsaid { fields.append(("Referrer-Policy", self.referrer)) }
        let texts = [
            ("Content-Security-Policy", self.csp), ("Permissions-Policy", self.permissions),
            ("Cross-Origin-Opener-Policy", self.crossOrigin.opener),
            ("Cross-Origin-Embedder-Policy", self.crossOrigin.embedder),
            ("Cross-Origin-Resource-Policy", self.crossOrigin.resource),
        ]
        for (name, value) in texts { if let value { fields.append((name, value)) } }
        return fields
    }
}

extension Fields {
    fileprivate func has(_ name: String) -> Bool {
        self.slots.indices.contains { self.isField($0, named: name) }
    }
}
