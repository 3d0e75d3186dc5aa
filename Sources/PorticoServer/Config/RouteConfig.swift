// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoFeatures
package import PorticoProxy

/// Which requests, and what happens to them (`routes.<name>`).
package struct RouteConfig: NamedConfigurable {
    package var name = ""
    package var location = SourceLocation(file: "", line: 0, column: 0)
    package var match = RouteMatch(path: PathPattern(segments: [], remainder: .init(name: nil), text: "/**"))
    /// Exactly one of the next five is there; see `action`.
    package var to: Destination?
    package var split: SplitConfig?
    package var redirect: RedirectConfig?
    package var respond: RespondConfig?
    package var compose: ComposeConfig?
    package var policies = Policies()
    /// What carried the caller's credentials goes on to the service.
    package var forwardsAuth: Bool?
    /// The higher wins before any other rank.
    package var priority = 0

    package init() {}

    /// What the route does.
    package var action: RouteActionConfig? {
        if let to = self.to { return .forward(to) }
        if let split = self.split { return .split(split) }
        if let redirect = self.redirect { return .redirect(redirect) }
        if let respond = self.respond { return .respond(respond) }
        return self.compose.map { .compose($0) }
    }

    /// Whether its filters leave credentials where they are: the route wants it, or its action sends on only what it
    /// names itself.
    var sendsCredentialsOn: Bool { self.forwardsAuth == true || (self.to == nil && self.split == nil) }

    /// The texts with references of its policies and its answer, each with where that is written.
    /// - Parameter path: of the route.
    func templates(at path: String) -> [(path: String, text: TemplatePlace)] {
        self.policies.templates + (self.respond?.templates ?? []).map { ("\(path).respond", $0) }
    }

    package static let noun = "route"
    package static let keys: [Key<RouteConfig>] = Self.keys(with: .builtIn)
    package static let unsupportedKeys =
        Policies.unsupportedKeys + ["deprecated", "upgrade", "grpc_web", "importance", "faults"]

    static func keys(with policies: PolicyList) -> [Key<RouteConfig>] {
        [Self.matchKey] + Self.actions + policies.keys(.route, in: \.policies) + [
            Self.forwardAuthKey, Self.priorityKey,
        ]
    }

    private static let matchKey = Key<RouteConfig>(
        "match", \.match, .match, required: true,
        "Which requests the route takes: `[METHOD[,METHOD…]] PATH`, or the long form.")

    private static let actions: [Key<RouteConfig>] = [
        Key(
            "to", \.to, Kind<Destination>.destination.optional,
            "Forwards to a service: `service`, or `service:/path` in which `{name}` and `**` stand for what the match captured."
        ),
        Key(
            "split", \.split, Kind<SplitConfig>.split.optional,
            "Forwards to one of several destinations, tried in order."),
        Key("redirect", \.redirect, Kind<RedirectConfig>.redirect.optional, "Sends the client elsewhere."),
        Key("respond", \.respond, Kind<RespondConfig>.object().optional, "Answers by itself."),
        Key(
            "compose", \.compose, Kind<ComposeConfig>.compose.optional,
            "Answers with one JSON document from several calls: the parts by name, or the long form."),
    ]

    private static let forwardAuthKey = Key<RouteConfig>(
        "forward_auth", \.forwardsAuth, Kind<Bool>.bool.optional,
        "The service gets what carried the caller's credentials too, which `auth` takes out. Default: false.")

    private static let priorityKey = Key<RouteConfig>(
        "priority", \.priority, .int(-1_000_000...1_000_000),
        "The higher one wins before any other rule of precedence.")

    /// The keys that say what a route does.
    static let actionKeys = Self.actions.map(\.name)
}

/// What a route does.
package enum RouteActionConfig: Sendable, Equatable {
    case forward(Destination)
    case split(SplitConfig)
    case redirect(RedirectConfig)
    case respond(RespondConfig)
    case compose(ComposeConfig)
}
