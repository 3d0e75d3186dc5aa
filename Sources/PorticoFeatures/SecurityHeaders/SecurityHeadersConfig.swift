// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Policy where Config == SecurityHeadersConfig {
    /// `security_headers`: what browsers are told to be careful about.
    package static let securityHeaders = Policy(
        "security_headers", .securityHeaders,
        route: "What browsers are told to be careful about; replaces that of `defaults` whole.",
        bff: "What browsers are told to be careful about by its routes that do not say it.",
        defaults: "What browsers are told to be careful about by every route that has no `security_headers`.")
}

/// What browsers are told to be careful about (`security_headers`). As it begins it is the standard.
package struct SecurityHeadersConfig: Configurable, Hashable, Templated {
    package var hsts: HSTSConfig? = HSTSConfig()
    package var frame: Frame = .deny
    package var contentType: ContentType = .nosniff
    package var referrer = "strict-origin-when-cross-origin"
    /// `nil`: not said.
    package var csp: String?
    package var permissions: String?
    package var crossOrigin = CrossOriginConfig()
    package var overrides = false

    package init() {}

    /// Who may show the answer in a frame.
    package enum Frame: Sendable, Hashable { case deny, sameOrigin, unsaid }
    package enum ContentType: Sendable, Hashable { case nosniff, unsaid }

    /// Says nothing at all.
    static let none: SecurityHeadersConfig = {
        var config = SecurityHeadersConfig()
        config.hsts = nil
        config.frame = .unsaid
        config.contentType = .unsaid
        config.referrer = Self.unsaid
        return config
    }()

    static let unsaid = "none"

    package static let noun = "security headers"
    package static let keys: [Key<SecurityHeadersConfig>] = [
        Key(
            "hsts", \.hsts, .hsts,
            "How long browsers come by HTTPS alone (`Strict-Transport-Security`), or `none`; said over HTTPS only."),
        Key(
            "frame", \.frame, .choice([("deny", .deny), ("sameorigin", .sameOrigin), (Self.unsaid, .unsaid)]),
            "Which pages may show the answer in a frame (`X-Frame-Options`)."),
        Key(
            "content_type", \.contentType, .choice([("nosniff", .nosniff), (Self.unsaid, .unsaid)]),
            "Whether the content type is believed as it stands (`X-Content-Type-Options`)."),
        Key(
            "referrer", \.referrer, .choice((Self.referrers + [Self.unsaid]).map { ($0, $0) }),
            "What other sites are told of the page that led there (`Referrer-Policy`)."),
        Key("csp", \.csp, Kind.policyText.optional, "`Content-Security-Policy`, as it is written there."),
        Key("permissions", \.permissions, Kind.policyText.optional, "`Permissions-Policy`, as it is written there."),
        Key("cross_origin", \.crossOrigin, .object(), "What keeps documents of other origins apart."),
        Key(
            "override", \.overrides, .bool,
            "Whether these replace what the service, or `headers`, says of the same; else that stays."),
    ]

    /// Of Referrer Policy §3.
    private static let referrers = [
        "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin",
        "origin-when-cross-origin", "strict-origin-when-cross-origin", "unsafe-url",
    ]

    package static let foreignKeys: [String: String] = {
        let ours = [
            "hsts": ["stsseconds", "stsincludesubdomains", "stspreload", "stricttransportsecurity", "forcestsheader"],
            "frame": ["framedeny", "customframeoptionsvalue", "xframeoptions", "frameoptions"],
            "content_type": ["contenttypenosniff", "xcontenttypeoptions", "nosniff"],
            "referrer": ["referrerpolicy"],
            "csp": ["contentsecuritypolicy"],
            "permissions": ["permissionspolicy", "featurepolicy"],
        ]
        var names: [String: String] = [:]
        for (name, others) in ours { for other in others { names[other] = name } }
        for name in ["browserxssfilter", "xssprotection", "xxssprotection"] {
            names[name] = "'X-XSS-Protection' has made pages less safe, and browsers have let go of it: 'csp' does it"
        }
        return names
    }()

    /// Texts that may come from a variable.
    package var templates: [TemplatePlace] {
        [("csp", "Content-Security-Policy", self.csp), ("permissions", "Permissions-Policy", self.permissions)]
            .compactMap { key, name, text in
                text.map { TemplatePlace(keys: [key], Template(literal: $0), to: .field(name)) }
            }
    }
}

extension Kind where Value == SecurityHeadersConfig {
    /// `standard`, `none`, or what differs from the standard.
    static let securityHeaders = Kind.object(
        or: .choice([("standard", SecurityHeadersConfig()), ("none", .none)]), from: { config, _ in config },
        short: { $0 == SecurityHeadersConfig() || $0 == .none ? $0 : nil })
}

extension Kind where Value == String {
    /// A field's value; in the file it may stand on several lines.
    static let policyText = Kind.text("a text", pattern: nil) { text throws(ValueError) in
        let lines = text.split { $0 == "\n" || $0 == "\r\n" }
        let line = lines.map { $0.drop { $0 == " " } }.joined(separator: " ")
        guard Syntax.isFieldValue(line), !line.isEmpty else {
            throw ValueError("this cannot be the value of a header", hint: "a text without control characters")
        }
        return line
    }
}
