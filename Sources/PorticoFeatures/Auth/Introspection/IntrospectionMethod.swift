// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
import PorticoProxy

/// `introspection`: who calls is whom the provider names for a token.
struct IntrospectionMethod: AuthMethod {
    let name: String
    let places: [CredentialPlace]
    let isRemote = true
    private let config: IntrospectionConfig
    private let mapping: PrincipalMapping
    private let client: (any ProviderClient)?
    private let request: ProviderRequest?
    private let memory: FilterState<IntrospectionMemory>

    /// A longer text is no token.
    private static let maximumToken = 16 << 10

    init(
        _ name: String, _ config: IntrospectionConfig, _ mapping: PrincipalMapping, _ client: (any ProviderClient)?,
        _ builder: inout FilterBuilder
    ) {
        self.name = name
        self.places = config.from
        self.config = config
        self.mapping = mapping
        self.client = client
        self.request = Self.request(config)
        self.memory = builder.state("\(name) \(config.hashValue) \(mapping.hashValue)") { IntrospectionMemory() }
    }

    private static func request(_ config: IntrospectionConfig) -> ProviderRequest? {
        guard let url = config.url else { return nil }
        var request = ProviderRequest(url)
        let secret = config.clientSecret.revealed
        request.fields = [
            ("Authorization", ClientSecretBasic.value(id: config.clientID, secret: secret)),
            ("Accept", "application/json"),
        ]
        request.timeout = config.timeout
        request.authority = config.authority?.text
        return request
    }

    var principalMapping: PrincipalMapping? { self.mapping }

    func challenge(_ refusal: AuthRefusal?) -> String {
        let realm = "Bearer realm=\"\(self.name)\""
        guard let refusal else { return realm }
        return "\(realm), error=\"invalid_token\", error_description=\"\(refusal.words)\""
    }

    func verify(_ exchange: Exchange, isRetry: Bool) -> AuthOutcome {
        guard let (credential, place) = exchange.onlyCredential(at: self.places) else { return .absent }
        if case .malformed(let words) = credential { return .refused(.malformed(words), place) }
        let token = exchange.withBytes(of: credential) { $0.withUnsafeBufferPointer { Array($0) } } ?? []
        return self.verify(token, at: place, exchange)
    }

    private func verify(_ token: [UInt8], at place: CredentialPlace, _ exchange: Exchange) -> AuthOutcome {
        guard token.count <= Self.maximumToken, token.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) else {
            return .refused(AuthRefusal("malformed", "it is no token"), place)
        }
        let memory = exchange[self.memory]
        let now = exchange.unixTime
        if let principal = memory.active.find(token.span, at: now) { return .verified(principal, place) }
        if let refusal = memory.refused.find(token.span, at: now) { return .refused(refusal, place) }
        guard let client, let request, !exchange.isDry else {
            let words =
                "it is not asked here; \(self.config.url?.shownHost ?? "it") would say whether the token is active"
            return .unavailable(self.words(words), place)
        }
        guard let question = self.ask(token, client, request, exchange, memory, now) else { return .exhausted }
        let words = self.words
        return .pending(
            question.map { answer in
                switch answer {
                case .active(let principal, _): .verified(principal, place)
                case .refused(let refusal): .refused(refusal, place)
                case .unavailable(let reason): .unavailable(words(reason), place)
                }
            })
    }

    /// Requests with the same token ask once. `nil`: the client has tried too many.
    private func ask(
        _ token: [UInt8], _ client: any ProviderClient, _ request: ProviderRequest, _ exchange: Exchange,
        _ memory: IntrospectionMemory, _ now: Int64
    ) -> EventLoopFuture<IntrospectionAnswer>? {
        if let question = memory.questions[token] { return question }
        let address = exchange.clientIP
        guard memory.attempts.take(address, at: exchange.loop.now.uptimeNanoseconds) else { return nil }
        var request = request
        request.setForm([
            ("token", String(decoding: token, as: UTF8.self)), ("token_type_hint", "access_token"),
        ])
        let (config, mapping) = (self.config, self.mapping)
        let asked = client.send(request, on: exchange.loop).map { result in
            IntrospectionAnswer(result, config, mapping, at: now)
        }
        memory.questions[token] = asked
        asked.assumeIsolated().whenSuccess { answer in
            memory.questions[token] = nil
            if case .active = answer { memory.attempts.giveBack(address) }
            memory.keep(answer, token, for: config.cache.secondsRoundedUp, from: now)
        }
        return asked
    }

    private var words: @Sendable (String) -> String {
        { [name] in "the introspection of '\(name)': \($0)" }
    }
}

extension Duration {
    /// Rounded up.
    fileprivate var secondsRoundedUp: Int64 {
        let (seconds, rest) = self.components
        return rest > 0 ? seconds + 1 : seconds
    }
}
