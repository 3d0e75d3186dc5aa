// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// What an external service says of a request.
enum ExternalAnswer: Sendable {
    /// - Parameter principal: `nil`: it is not to say who the user is.
    case allowed(Principal?)
    /// The client gets its answer.
    case refused(LocalResponse)
    case unavailable(String)

    /// What passes of a refusal.
    private static let fields = [
        "content-type", "content-encoding", "content-language", "location", "set-cookie", "www-authenticate",
        "retry-after", "cache-control",
    ]

    private static let redirects = [301, 302, 303, 307, 308]

    init(_ result: Result<ProviderAnswer, ProviderFailure>, _ config: ExternalPrincipalConfig?) {
        switch result {
        case .failure(let failure): self = .unavailable(failure.description)
        case .success(let answer) where (200..<300).contains(answer.status): self = Self.allowed(answer, config)
        case .success(let answer) where [401, 403].contains(answer.status) || Self.redirects.contains(answer.status):
            self = .refused(Self.response(answer))
        case .success(let answer): self = .unavailable("status \(answer.status)")
        }
    }

    private static func response(_ answer: ProviderAnswer) -> LocalResponse {
        var response = LocalResponse(status: answer.status, body: answer.body)
        for field in answer.fields where Self.fields.contains(field.name.lowercased()) && Self.isText(field.value) {
            response.fields.append(.init(field.name, field.value))
        }
        // It is about this one request.
        if answer["Cache-Control"] == nil { response.fields.append(.init("Cache-Control", "no-store")) }
        return response
    }

    // MARK: Who it is

    private static func allowed(_ answer: ProviderAnswer, _ config: ExternalPrincipalConfig?) -> ExternalAnswer {
        guard let config else { return .allowed(nil) }
        let ids = answer.values(config.id)
        guard let id = ids.first, ids.count == 1, PrincipalMapping.isID(id), Self.isText(id) else {
            return .unavailable(
                ids.isEmpty
                    ? "it lets the request pass, and has no '\(config.id)'"
                    : "its '\(config.id)' is no id of a user")
        }
        var lists: [[String]] = []
        for (name, separators) in [(config.roles, ","), (config.scopes, ", "), (config.tier, "")] {
            let values = name.map { answer.values($0) } ?? []
            guard values.allSatisfy(Self.isText) else { return .unavailable("its '\(name ?? "")' is no text") }
            lists.append(values.flatMap { Self.words($0, separators) })
        }
        guard lists[2].count <= 1 else { return .unavailable("it has several tiers") }
        return .allowed(Principal(id: id, roles: lists[0], scopes: lists[1], tier: lists[2].first))
    }

    private static func words(_ text: String, _ separators: String) -> [String] {
        text.split { separators.contains($0) }.map { word in
            var word = word.drop { $0 == " " }
            while word.last == " " { word.removeLast() }
            return String(word)
        }.filter { !$0.isEmpty }
    }

    /// Bytes that are not UTF-8 have become U+FFFD: different ones would pass for the same.
    private static func isText(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } && !text.unicodeScalars.contains("\u{FFFD}")
    }
}

extension ProviderAnswer {
    /// All fields of this name, in order.
    fileprivate func values(_ name: String) -> [String] {
        let name = name.lowercased()
        return self.fields.filter { $0.name.lowercased() == name }.map(\.value)
    }
}
