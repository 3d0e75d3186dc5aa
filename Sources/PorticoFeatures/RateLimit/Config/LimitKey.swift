// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Whom a limit counts apart (`by`).
package enum LimitKey: Sendable, Hashable {
    /// The client's address; of IPv6 its /64.
    case ip
    /// Whoever was verified: a user, or a consumer.
    case user
    /// A consumer.
    case consumer
    /// Each route has a count of its own.
    case route
    /// All requests are counted together.
    case global
    /// A text of the request: `{header.X-Tenant}`.
    case text(Template)

    /// It can be counted before it is known who calls.
    var isEarly: Bool { self == .ip }

    /// As it is written.
    var label: String {
        if case .text(let template) = self { return template.text }
        return Self.words.first { $0.1 == self }?.0 ?? ""
    }

    fileprivate static let words: [(String, LimitKey)] = [
        ("ip", .ip), ("user", .user), ("consumer", .consumer), ("route", .route), ("global", .global),
    ]
}

extension Kind where Value == LimitKey {
    private static let hint = "ip, user, consumer, route, global, or a text such as \"{header.X-Tenant}\""

    /// A word, or a text with references.
    static let limitKey = Kind.scalar(
        "whom to count", schema: SchemaText.string(pattern: "^(ip|user|consumer|route|global|.*\\{.*)$"),
        parse: { text throws(ValueError) in
            if let word = LimitKey.words.first(where: { $0.0 == text.text }) { return word.1 }
            guard text.text.contains("{") else {
                let near = EditDistance.nearest(to: text.text, among: LimitKey.words.map(\.0))
                throw ValueError(
                    "'\(text.shown)' is nothing to count by", hint: near.map { "did you mean '\($0)'?" } ?? Self.hint)
            }
            let template = try Template.parse(text, allowing: [.header, .query, .cookie, .client, .user])
            guard template.literal == nil else {
                throw ValueError("'\(text.shown)' is the same for all", hint: "write 'global'")
            }
            guard template.names(under: .request).isEmpty else {
                throw ValueError("'\(text.shown)' is another one for each request", hint: Self.hint)
            }
            return .text(template)
        },
        print: { .string($0.label) })
}
