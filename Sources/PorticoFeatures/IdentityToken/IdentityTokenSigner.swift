// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
package import PorticoJOSE
package import PorticoProxy

/// Signs tokens for services, and keeps each for half of its life: a caller that comes again costs no signature.
package final class IdentityTokenSigner: IdentityTokens {
    private struct Made {
        var token: [UInt8]
        /// Seconds since 1970 until which it is given out.
        var until: Int64
    }

    package let field: String
    private let config: IdentityTokenConfig
    private let key: SigningKey
    private var made: [Principal: Made] = [:]

    private static let maximum = 4096

    package init(_ config: IdentityTokenConfig, key: SigningKey) {
        self.field = config.header
        self.config = config
        self.key = key
    }

    package func token(for principal: Principal, at now: Int64) -> [UInt8]? {
        if let known = self.made[principal], known.until > now { return known.token }
        let lifetime = self.config.lifetime.components.seconds
        guard let text = try? self.key.sign(claims: Array(self.claims(principal, now, now + lifetime).utf8)) else {
            return nil
        }
        if self.made.count >= Self.maximum { self.made.removeAll(keepingCapacity: true) }
        let token = Array(text.utf8)
        self.made[principal] = Made(token: token, until: now + lifetime / 2)
        return token
    }

    private func claims(_ principal: Principal, _ now: Int64, _ end: Int64) -> String {
        let list = { (texts: [String]) in JSONValue.array(texts.map { .string($0) }) }
        var members: [JSONValue.Member] = [
            .init("iss", .string(self.config.issuer)), .init("sub", .string(principal.id)),
            .init("iat", .number("\(now)")), .init("exp", .number("\(end)")),
            .init("kind", .string(principal.kind.rawValue)), .init("roles", list(principal.roles)),
            .init("scope", .string(principal.scopes.joined(separator: " "))),
        ]
        let audiences = self.config.audiences
        if let first = audiences.first {
            members.append(.init("aud", audiences.count == 1 ? .string(first) : list(audiences)))
        }
        if let tier = principal.tier { members.append(.init("tier", .string(tier))) }
        let taken = Set(members.map(\.name))
        if case .object(let claims) = principal.claims {
            members += claims.filter { self.config.claims.contains($0.name) && !taken.contains($0.name) }
        }
        return JSONValue.object(members).text()
    }
}
