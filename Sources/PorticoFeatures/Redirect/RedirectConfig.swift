// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoProxy

/// Sends the client elsewhere (`redirect`). The request's query is kept.
package struct RedirectConfig: Configurable, Hashable {
    package var to = RedirectTarget(origin: nil, path: PathTemplate(parts: [.literal("/")], text: "/"))
    /// 307 and 308 keep the method and the body (RFC 9110 §15.4).
    package var status = 307
    package var location: SourceLocation?

    package init() {}

    package init(to: RedirectTarget, at location: SourceLocation? = nil) {
        self.to = to
        self.location = location
    }

    package static let noun = "redirect"
    package static let keys: [Key<RedirectConfig>] = [
        Key(
            "to", \.to, .redirectTarget, required: true,
            "A path, or a URL, in which `{name}` and `**` stand for what the match captured."),
        Key(
            "status", \.status, .choice([("301", 301), ("302", 302), ("303", 303), ("307", 307), ("308", 308)]),
            "The status: 301, 302, 303, 307 or 308."),
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.location = node["to"]?.location ?? node.location
    }
}

/// Where a redirect leads: `/new/{id}`, or `https://other.example.com/**`.
package struct RedirectTarget: Sendable, Hashable, CustomStringConvertible {
    /// `https://other.example.com`; nil stays on the host of the request.
    package var origin: String?
    package var path: PathTemplate

    package init(origin: String?, path: PathTemplate) {
        self.origin = origin
        self.path = path
    }

    package var description: String { (self.origin ?? "") + self.path.text }

    package static func parse(_ text: String) throws(ValueError) -> RedirectTarget {
        guard let mark = text.firstRange(of: "://") else {
            if text.hasPrefix("//") { throw ValueError("a redirect to another host starts with its scheme") }
            return RedirectTarget(origin: nil, path: try PathTemplate.parse(text))
        }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw ValueError("a redirect leads to 'http://' or 'https://'")
        }
        let rest = text[mark.upperBound...]
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        let host = rest[..<end]
        let isAuthority = host.utf8.allSatisfy { Syntax.isAlphanumeric($0) || "-._:[]".utf8.contains($0) }
        guard isAuthority, !host.isEmpty else { throw ValueError("'\(host)' is not a host") }
        let path = end == rest.endIndex ? "/" : String(rest[end...])
        return RedirectTarget(origin: "\(scheme)://\(host.lowercased())", path: try PathTemplate.parse(path))
    }
}

extension Kind where Value == RedirectTarget {
    static let redirectTarget = Kind<String>.text("a path or a URL", pattern: "^(https?://[^/?#]+)?(/[^?#]*)?$") {
        text throws(ValueError) in text
    }.map({ text, _ throws(ValueError) in try RedirectTarget.parse(text) }, back: { $0.description })
}

extension Kind where Value == RedirectConfig {
    /// A target, or a target with a status.
    package static let redirect = Kind.object(
        or: Kind<RedirectTarget>.redirectTarget, from: { RedirectConfig(to: $0, at: $1) },
        short: { $0.status == 307 ? $0.to : nil })
}
