// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJOSE
import PorticoJSON
import PorticoProxy

/// A session as JSON, as stores keep it. Instances of other versions read it: what they do not know is left alone, and
/// what is missing or of another type is no session.
enum SessionText {
    /// Longer ones are not read: tokens and claims are bounded where they come in.
    static let longest = 1 << 20
    private static let version = "1"

    static func write(_ session: Session) -> [UInt8] {
        let tokens = session.tokens
        var members: [(String, JSONValue?)] = [
            ("v", .number(Self.version)),
            ("auth", .string(session.owner.name)), ("issuer", .string(session.owner.issuer)),
            ("client", .string(session.owner.clientID)),
            ("user", Self.write(session.principal)),
            ("id_token", .string(tokens.idToken)), ("access_token", tokens.accessToken.map { .string($0) }),
            ("refresh_token", tokens.refreshToken.map { .string($0) }),
            ("access_ends", tokens.endsAt.map { .number(String($0)) }),
            ("csrf", .string(Base64.encodeURL(session.csrfSecret))),
        ]
        let moments = [
            ("created", session.createdAt), ("ends", session.endsAt), ("idle", session.idle),
            ("refreshes", session.refreshesAt),
        ]
        members += moments.map { ($0, .number(String($1))) }
        return Array(JSONValue.object(members.compactMap { name, value in value.map { .init(name, $0) } }).text().utf8)
    }

    private static func write(_ principal: Principal) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("id", .string(principal.id)), .init("kind", .string(principal.kind.rawValue)),
            .init("roles", .array(principal.roles.map { .string($0) })),
            .init("scopes", .array(principal.scopes.map { .string($0) })), .init("claims", principal.claims),
        ]
        if let tier = principal.tier { members.append(.init("tier", .string(tier))) }
        return .object(members)
    }

    static func read(_ text: [UInt8]) -> Session? {
        guard text.count <= Self.longest else { return nil }
        var json = JSONIndex(maximumDepth: 32)
        guard (try? json.build(text)) != nil, json.kind(json.root) == .object else { return nil }
        let reader = ObjectReader(json: json, node: json.root)
        guard reader.number("v") == 1,
            let name = reader.string("auth"), let issuer = reader.string("issuer"),
            let client = reader.string("client"), let user = reader.object("user").flatMap(Self.principal),
            let idToken = reader.string("id_token"),
            let csrf = reader.string("csrf").flatMap({ Base64.decodeURL(Array($0.utf8)) }),
            !csrf.isEmpty, let created = reader.number("created"), let ends = reader.number("ends"),
            let idle = reader.number("idle"), idle > 0, let refreshes = reader.number("refreshes")
        else { return nil }
        let tokens = ProviderTokens(
            idToken: idToken, accessToken: reader.string("access_token"), refreshToken: reader.string("refresh_token"),
            endsAt: reader.number("access_ends"))
        return Session(
            owner: LoginKey(name: name, issuer: issuer, clientID: client), principal: user, tokens: tokens,
            csrfSecret: csrf, createdAt: created, endsAt: ends, idle: idle, refreshesAt: refreshes)
    }

    private static func principal(_ user: ObjectReader) -> Principal? {
        guard let id = user.string("id"), let kind = user.string("kind").flatMap(Principal.Kind.init(rawValue:)),
            let roles = user.strings("roles"), let scopes = user.strings("scopes"), let claims = user.object("claims")
        else { return nil }
        return Principal(
            id: id, kind: kind, roles: roles, scopes: scopes, tier: user.string("tier"),
            claims: JSONValue(claims.json, claims.node))
    }
}

/// The members of one object.
private struct ObjectReader {
    let json: JSONIndex
    let node: JSONIndex.Node

    private func member(_ name: String, _ kind: JSONKind) -> JSONIndex.Node? {
        guard let node = self.json.member(self.node, named: name), self.json.kind(node) == kind else { return nil }
        return node
    }

    func string(_ name: String) -> String? { self.member(name, .string).flatMap { self.json.scalarText($0) } }
    func number(_ name: String) -> Int64? {
        self.member(name, .number).flatMap { self.json.scalarText($0) }.flatMap { Int64($0) }
    }

    func object(_ name: String) -> ObjectReader? {
        self.member(name, .object).map { ObjectReader(json: self.json, node: $0) }
    }

    func strings(_ name: String) -> [String]? {
        guard let list = self.member(name, .array) else { return nil }
        let elements = Array(self.json.elements(list))
        let texts = elements.compactMap { self.json.kind($0) == .string ? self.json.scalarText($0) : nil }
        return texts.count == elements.count ? texts : nil
    }
}
