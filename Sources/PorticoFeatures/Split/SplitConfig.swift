// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoProxy

/// Several destinations for one route, tried in order (`split`).
package struct SplitConfig: Sendable, Equatable {
    package var entries: [SplitEntry]
    /// What keeps a client on its side of the shares; nil draws for each request.
    package var stickyBy: StickyKey?

    package init(entries: [SplitEntry], stickyBy: StickyKey? = nil) {
        self.entries = entries
        self.stickyBy = stickyBy
    }
}

/// One destination of a split and who goes there: those that meet `when`, or a share, or (with neither) the rest.
package struct SplitEntry: Configurable {
    package var when: SplitCondition?
    package var share: Ratio?
    /// May stand on any entry with a share; holds for all of them.
    package var stickyBy: StickyKey?
    package var to = Destination(service: Reference("", at: SourceLocation(file: "", line: 0, column: 0)))
    package var location: SourceLocation?

    package init() {}

    package static let noun = "split entry"
    package static let keys: [Key<SplitEntry>] = [
        Key("when", \.when, Kind<SplitCondition>.object().optional, "Takes the requests that meet these conditions."),
        Key(
            "share", \.share, Kind<Ratio>.ratio.optional,
            "Takes this share of the requests that come here, such as `5%`."),
        Key(
            "sticky_by", \.stickyBy, Kind<StickyKey>.stickyKey.optional,
            "Keeps a client on its side of the shares: `client_ip`, `cookie.NAME` or `header.NAME`. Raising a share then only adds keys."
        ),
        Key("to", \.to, .destination, required: true, "Where these requests go."),
    ]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.location = node.location
        if self.when != nil, let share = node["share"] {
            reader.error("an entry has either 'when' or 'share'", at: share.location, path.key("share"))
        }
        if self.share == nil, let sticky = node["sticky_by"] {
            reader.error("'sticky_by' stands on an entry with a 'share'", at: sticky.location, path.key("sticky_by"))
        }
    }
}

/// `split[].when`: all must hold.
package struct SplitCondition: Configurable, Hashable {
    package var headers: [FieldPredicate] = []
    package var cookies: [FieldPredicate] = []

    package init() {}

    package static let noun = "when"
    package static let keys: [Key<SplitCondition>] = [
        Key("header", \.headers, .predicates("header", ignoringCase: true), "Conditions on header fields."),
        Key("cookie", \.cookies, .predicates("cookie"), "Conditions on cookies."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if self.headers.isEmpty, self.cookies.isEmpty {
            reader.error("'when' has no condition", at: node.location, path, hint: "leave it out to take the rest")
        }
    }
}
