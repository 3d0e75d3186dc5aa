// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
import PorticoProxy
import PorticoWire

/// `external`: another service says whether a request may pass, and who it is from. Each request is a question.
struct ExternalMethod: AuthMethod {
    let name: String
    let places: [CredentialPlace]
    private let config: ExternalConfig
    private let client: (any ProviderClient)?

    /// Of an answer's body, which is kept whole.
    private static let maximumBody = 64 << 10

    init(_ name: String, _ config: ExternalConfig, _ client: (any ProviderClient)?) {
        self.name = name
        self.places = config.places
        self.config = config
        self.client = client
    }

    /// Where `allow` asks who it is, and nobody was told.
    func challenge(_ refusal: AuthRefusal?) -> String { "Bearer realm=\"\(self.name)\"" }

    func verify(_ exchange: Exchange, isRetry: Bool) -> AuthOutcome {
        let place = self.places.first ?? .bearer
        // What the service says of users, no client may say.
        for name in self.config.principal?.fields ?? [] { exchange.request.fields.drop(confusableWith: name) }
        guard let client, let url = self.config.url, !exchange.isDry else {
            return .unavailable(
                self.words("it is not asked here; a GET of \(self.config.url?.shownHost ?? "it") would decide"), place)
        }
        let (mapping, words) = (self.config.principal, self.words)
        return .pending(
            client.send(self.request(url, exchange), on: exchange.loop).map { result in
                switch ExternalAnswer(result, mapping) {
                case .allowed(let principal?): .verified(principal, place)
                case .allowed(nil): .admitted
                case .refused(let response): .answered(response)
                case .unavailable(let reason): .unavailable(words(reason), place)
                }
            })
    }

    /// The path is the canonical one, as routes and services see it.
    private func request(_ url: WebURL, _ exchange: Exchange) -> ProviderRequest {
        var request = ProviderRequest(url)
        request.timeout = self.config.timeout
        request.maximumBody = Self.maximumBody
        request.authority = self.config.authority?.text
        let head = exchange.request
        for name in self.config.send {
            for index in head.fields.slots.indices where head.fields.isField(index, named: name) {
                request.fields.append((name, head.fields.string(head.fields.slots[index].value)))
            }
        }
        let query = head.rawQuery.map { "?" + head.fields.string($0) } ?? ""
        request.fields += [
            ("X-Forwarded-Method", exchange.methodName),
            ("X-Forwarded-Uri", head.fields.string(head.path) + query),
            ("X-Forwarded-Host", exchange.authorityText ?? ""),
            ("X-Forwarded-Proto", exchange.isClientSecure ? "https" : "http"),
            ("X-Forwarded-For", "\(exchange.clientIP)"),
        ]
        return request
    }

    private var words: @Sendable (String) -> String {
        { [name] in "the external service of '\(name)': \($0)" }
    }
}
