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
            "A path, or a URL, in which `{name}` and `**` stand for what the match captured. In a URL, `{host}` is the host that was asked for with its port, `{hostname}` the same without, and `{path}` behind the host the whole path."
        ),
        Key(
            "status", \.status, .choice([("301", 301), ("302", 302), ("303", 303), ("307", 307), ("308", 308)]),
            "The status: 301, 302, 303, 307 or 308."),
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.location = node["to"]?.location ?? node.location
    }
}

/// Where a redirect leads: `/new/{id}`, `https://other.example.com/**`, or `https://{host}{path}`.
package struct RedirectTarget: Sendable, Hashable, CustomStringConvertible {
    /// Nil stays on the host of the request.
    package var origin: RedirectOrigin?
    /// Without parts: the path of the request.
    package var path: PathTemplate

    package init(origin: RedirectOrigin?, path: PathTemplate) {
        self.origin = origin
        self.path = path
    }

    package var description: String { (self.origin?.description ?? "") + self.path.text }

    /// What stands for the whole path, right behind the host.
    private static let wholePath = "{path}"

    package static func parse(_ text: String) throws(ValueError) -> RedirectTarget {
        guard let mark = text.firstRange(of: "://") else {
            if text.hasPrefix("//") { throw ValueError("a redirect to another host starts with its scheme") }
            return RedirectTarget(origin: nil, path: try PathTemplate.parse(text))
        }
        let end = text[mark.upperBound...].firstIndex(of: "/") ?? text.endIndex
        var origin = text[..<end]
        let isWhole = origin.hasSuffix(Self.wholePath)
        if isWhole {
            guard end == text.endIndex else {
                throw ValueError("nothing can stand behind '{path}'", hint: "it is the whole path")
            }
            origin.removeLast(Self.wholePath.count)
        }
        let path = end == text.endIndex ? "/" : String(text[end...])
        return RedirectTarget(
            origin: try RedirectOrigin(origin),
            path: isWhole ? PathTemplate(parts: [], text: Self.wholePath) : try PathTemplate.parse(path))
    }
}

extension Kind where Value == RedirectTarget {
    static let redirectTarget = Kind<String>.text(
        "a path or a URL", pattern: "^([Hh][Tt][Tt][Pp][Ss]?://[^/?#]+)?(/[^?#]*)?$"
    ) {
        text throws(ValueError) in text
    }.map({ text, _ throws(ValueError) in try RedirectTarget.parse(text) }, back: { $0.description })
}

extension Kind where Value == RedirectConfig {
    /// A target, or a target with a status.
    package static let redirect = Kind.object(
        or: Kind<RedirectTarget>.redirectTarget, from: { RedirectConfig(to: $0, at: $1) },
        short: { $0.status == 307 ? $0.to : nil })
}
