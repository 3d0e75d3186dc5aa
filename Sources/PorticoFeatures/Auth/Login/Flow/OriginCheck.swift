// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Whether a request that is made with a session's cookie was made by our own pages (CSRF): browsers send cookies along
/// with what other pages ask for too, and say in `Origin` or `Referer` which page it was.
package struct OriginCheck: Sendable {
    /// `https://shop.example.com`: as the client sees the gateway; `nil`: its request names no host.
    package var own: String?
    /// Other origins whose pages may.
    package var allowed: OriginRules

    package init(own: String?, allowed: OriginRules = OriginRules([])) {
        self.own = own.flatMap(Self.origin)
        self.allowed = allowed
    }

    /// What is wrong, for the client; `nil`: nothing.
    /// - Parameters:
    ///   - origins: the values of all `Origin` fields; of `Referer` in `referers`.
    package func objection(origins: [String], referers: [String]) -> String? {
        if let origin = origins.first {
            guard origins.count == 1 else { return "there are several Origin fields" }
            return self.takes(origin) ? nil : "it was made by a page of another origin"
        }
        guard let referer = referers.first else { return "neither Origin nor Referer says which page made it" }
        guard referers.count == 1 else { return "there are several Referer fields" }
        return self.takes(referer) ? nil : "it was made by a page of another origin"
    }

    private func takes(_ text: String) -> Bool {
        guard let origin = Self.origin(text) else { return false }
        return origin == self.own || self.allowed.pattern(taking: origin) != nil
    }

    /// Scheme and authority of a URL in lower case, without the scheme's own port; `nil`: it has none, as `null`.
    package static func origin(_ url: String) -> String? {
        let lower = url.lowercased()
        for (scheme, port) in [("https://", ":443"), ("http://", ":80")] where lower.hasPrefix(scheme) {
            var authority = lower.dropFirst(scheme.count).prefix { !"/?#\\".contains($0) }
            if authority.hasSuffix(port) { authority = authority.dropLast(port.count) }
            guard !authority.isEmpty, !authority.contains("@") else { return nil }
            return scheme + authority
        }
        return nil
    }
}
