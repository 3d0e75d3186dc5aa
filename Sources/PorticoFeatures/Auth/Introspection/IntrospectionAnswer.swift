// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJOSE
import PorticoJSON
import PorticoProxy

/// What a provider says of a token (RFC 7662 §2.2).
enum IntrospectionAnswer: Sendable {
    /// - Parameter until: in seconds since 1970.
    case active(Principal, until: Int64)
    case refused(AuthRefusal)
    /// It says nothing that can be relied on.
    case unavailable(String)

    private static let maximumDepth = 32

    init(
        _ result: Result<ProviderAnswer, ProviderFailure>, _ config: IntrospectionConfig, _ mapping: PrincipalMapping,
        at now: Int64
    ) {
        switch result {
        case .failure(let failure): self = .unavailable(failure.description)
        case .success(let answer) where answer.status == 200: self = .init(answer.body, config, mapping, at: now)
        case .success(let answer) where answer.status == 401 || answer.status == 403:
            self = .unavailable("it refuses the gateway's own credentials (status \(answer.status))")
        case .success(let answer): self = .unavailable("status \(answer.status)")
        }
    }

    private init(_ body: [UInt8], _ config: IntrospectionConfig, _ mapping: PrincipalMapping, at now: Int64) {
        guard let json = JSONIndex.object(body, maximumDepth: Self.maximumDepth) else {
            self = .unavailable("its answer is no JSON object")
            return
        }
        guard let active = json.member(json.root, named: "active"), let isActive = json.truth(active) else {
            self = .unavailable("its answer does not say whether the token is active")
            return
        }
        guard isActive else {
            self = .refused(AuthRefusal("inactive", "the token is not active"))
            return
        }
        if let refusal = Self.refusal(json, config, at: now) {
            self = .refused(refusal)
            return
        }
        guard let principal = Self.principal(json, mapping) else {
            self = .refused(AuthRefusal("claims", "it does not say who it is for"))
            return
        }
        self = .active(principal, until: json.date("exp") ?? .max)
    }

    private static func refusal(_ json: JSONIndex, _ config: IntrospectionConfig, at now: Int64) -> AuthRefusal? {
        for name in ["exp", "nbf"] where json.member(json.root, named: name) != nil && json.date(name) == nil {
            return AuthRefusal("claims", "'\(name)' is no date")
        }
        if let end = json.date("exp"), end <= now { return AuthRefusal("expired", "the token has expired") }
        // Clocks differ a little; the provider has looked at its own.
        if let begin = json.date("nbf"), begin > now + 30 {
            return AuthRefusal("not_yet", "the token is not valid yet")
        }
        if let issuer = config.issuer, json.stringMember(json.root, "iss") != issuer {
            return AuthRefusal("issuer", "the token is of another issuer")
        }
        if !config.audiences.isEmpty, !json.texts("aud").contains(where: config.audiences.contains) {
            return AuthRefusal("audience", "the token is for another audience")
        }
        return nil
    }

    /// By the mapping; where that asks for `sub` and there is none, `username` is the id.
    private static func principal(_ json: JSONIndex, _ mapping: PrincipalMapping) -> Principal? {
        var mapping = mapping
        if mapping.id == JSONPath(member: "sub"), json.member(json.root, named: "sub") == nil {
            mapping.id = JSONPath(member: "username")
        }
        return mapping.principal(of: json)
    }
}

extension JSONIndex {
    /// A member of the whole that is a number of seconds since 1970.
    fileprivate func date(_ name: String) -> Int64? {
        guard let node = self.member(self.root, named: name), self.kind(node) == .number,
            let number = self.scalarText(node).flatMap({ Double($0) }), number.isFinite
        else { return nil }
        return Int64(exactly: min(max(number, 0), 1e15).rounded(.down))
    }

    /// A member of the whole that is a text, or a list of texts.
    fileprivate func texts(_ name: String) -> [String] {
        guard let node = self.member(self.root, named: name) else { return [] }
        if self.kind(node) == .string { return [self.string(node)] }
        return self.elements(node).filter { self.kind($0) == .string }.map { self.string($0) }
    }

    fileprivate func truth(_ node: Node) -> Bool? {
        switch self.kind(node) {
        case .true: true
        case .false: false
        default: nil
        }
    }
}
