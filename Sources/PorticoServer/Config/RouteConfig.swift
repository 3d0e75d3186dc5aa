// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
public import PorticoFeatures
public import PorticoProxy

/// Which requests, and what happens to them (`routes.<name>`).
public struct RouteConfig: NamedConfigurable {
    public var name = ""
    public var location = SourceLocation(file: "", line: 0, column: 0)
    public var match = RouteMatch(path: PathPattern(segments: [], remainder: .init(name: nil), text: "/**"))
    /// Exactly one of the next five is there; see `action`.
    public var to: Destination?
    public var split: SplitConfig?
    public var redirect: RedirectConfig?
    public var respond: RespondConfig?
    public var compose: ComposeConfig?
    public var headers: HeadersConfig?
    public var transform: TransformConfig?
    /// Replaces those of the service, its policy and the defaults whole.
    public var timeout: TimeoutConfig?
    /// The higher wins before any other rank.
    public var priority = 0

    public init() {}

    /// What the route does.
    public var action: RouteActionConfig? {
        if let to = self.to { return .forward(to) }
        if let split = self.split { return .split(split) }
        if let redirect = self.redirect { return .redirect(redirect) }
        if let respond = self.respond { return .respond(respond) }
        return self.compose.map { .compose($0) }
    }

    public static let noun = "route"
    public static let keys: [Key<RouteConfig>] = [
        Key(
            "match", \.match, .match, required: true,
            "Which requests the route takes: `[METHOD[,METHOD…]] PATH`, or the long form."),
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
        Key(
            "headers", \.headers, Kind<HeadersConfig>.object().optional,
            "Header changes of this route; they replace those of `defaults` whole."),
        Key(
            "transform", \.transform, Kind<TransformConfig>.object().optional,
            "Changes to header fields, query and JSON bodies; they replace those of `defaults` whole."),
        Key(
            "timeout", \.timeout, Kind<TimeoutConfig>.timeout.optional,
            "How long the exchange may take; replaces every other timeout whole."),
        Key(
            "priority", \.priority, .int(-1_000_000...1_000_000),
            "The higher one wins before any other rule of precedence."),
    ]
    public static let unsupportedKeys =
        UnsupportedPolicies.keys + ["deprecated", "upgrade", "grpc_web", "importance", "faults", "forward_auth"]
    /// The keys that say what a route does.
    static let actionKeys = ["to", "split", "redirect", "respond", "compose"]
}

/// What a route does.
public enum RouteActionConfig: Sendable, Equatable {
    case forward(Destination)
    case split(SplitConfig)
    case redirect(RedirectConfig)
    case respond(RespondConfig)
    case compose(ComposeConfig)
}
