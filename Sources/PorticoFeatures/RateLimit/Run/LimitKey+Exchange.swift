// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// Whom a request is counted for.
extension LimitKey {
    private enum Kind: UInt8 { case address, principal, route, global, text }

    /// As tables in memory know it.
    @inline(__always)
    func hash(_ exchange: Exchange) -> LimitKeyHash {
        switch self {
        case .ip: break
        case .user, .consumer:
            guard let id = exchange.principalID, self == .user || exchange.isConsumer else { break }
            let isConsumer = exchange.isConsumer
            return LimitKeyHash { hasher in
                hasher.combine(Kind.principal.rawValue)
                hasher.combine(isConsumer)
                Self.feed(id, &hasher)
            }
        case .route:
            return LimitKeyHash { hasher in
                hasher.combine(Kind.route.rawValue)
                Self.feed(exchange.route?.name ?? "", &hasher)
            }
        case .global: return LimitKeyHash { $0.combine(Kind.global.rawValue) }
        case .text(let template):
            guard let text = exchange.fieldValue(template), !text.isEmpty else { break }
            return LimitKeyHash { hasher in
                hasher.combine(Kind.text.rawValue)
                text.withUnsafeBytes { hasher.combine(bytes: $0) }
            }
        }
        let address = exchange.clientIP.subscriber
        return LimitKeyHash { hasher in
            hasher.combine(Kind.address.rawValue)
            hasher.combine(address)
        }
    }

    /// The same for stores, where all instances know it so: its kind, and who it is.
    func text(_ exchange: Exchange) -> (kind: String, value: [UInt8]) {
        switch self {
        case .ip: break
        case .user, .consumer:
            guard let principal = self.principal(exchange) else { break }
            return (principal.kind.rawValue, Array(principal.id.utf8))
        case .route: return ("route", Array((exchange.route?.name ?? "").utf8))
        case .global: return ("global", [])
        case .text(let template):
            guard let text = exchange.fieldValue(template), !text.isEmpty else { break }
            return ("text", text)
        }
        return ("ip", Array(exchange.clientIP.subscriber.description.utf8))
    }

    /// For `explain`, without what the client says.
    func words(_ exchange: Exchange) -> String {
        switch self {
        case .ip: break
        case .user, .consumer:
            guard let principal = self.principal(exchange) else { break }
            return "\(principal.kind.rawValue) \(principal.id)"
        case .route: return "this route"
        case .global: return "all requests"
        case .text(let template):
            guard let text = exchange.fieldValue(template), !text.isEmpty else { break }
            return "the value of \(template.text)"
        }
        return "address \(exchange.clientIP.subscriber)\(exchange.clientIP.isV4 ? "" : "/64")"
    }

    private func principal(_ exchange: Exchange) -> Principal? {
        guard let principal = exchange.principal else { return nil }
        return self == .consumer && principal.kind != .consumer ? nil : principal
    }

    private static func feed(_ text: String, _ hasher: inout Hasher) {
        let isFed: Void? = text.utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: .init($0)) }
        if isFed == nil { hasher.combine(text) }
    }
}
