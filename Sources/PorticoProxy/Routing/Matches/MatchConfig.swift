// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// The long form of `match`.
struct MatchConfig: Configurable {
    var hosts: [HostPattern] = []
    var methods: [String] = []
    var path: PathPattern?
    var headers: [FieldPredicate] = []
    var query: [FieldPredicate] = []
    var cookies: [FieldPredicate] = []
    var clientIP: [Network] = []

    static let noun = "match"
    static let foreignKeys = [
        "host": "hosts", "method": "methods", "paths": "path", "pathprefix": "path", "prefix": "path", "uri": "path",
        "header": "headers", "params": "query", "queryparams": "query", "queryparameters": "query",
        "cookie": "cookies", "remoteaddr": "client_ip", "sourceip": "client_ip", "clientip": "client_ip",
    ]
    static let keys: [Key<MatchConfig>] = [
        Key(
            "hosts", \.hosts, .oneOrList(.hostPattern).whenFilled,
            "Any of these hosts: exact, or `*.example.com` for one or more labels before `.example.com`. Default: any."),
        Key(
            "methods", \.methods, .oneOrList(.method).whenFilled,
            "Any of these methods; `GET` takes `HEAD` too. Default: any."),
        Key(
            "path", \.path, Kind<PathPattern>.pathPattern.optional, required: true,
            "Segments: literals, `{name}`, `user-{name}.png`, `{name:[0-9]+}`, `*`, and `**` or `{name**}` at the end."),
        Key(
            "headers", \.headers, .predicates("header", ignoringCase: true),
            "Conditions on header fields; all must hold."),
        Key("query", \.query, .predicates("query parameter"), "Conditions on query parameters; all must hold."),
        Key("cookies", \.cookies, .predicates("cookie"), "Conditions on cookies; all must hold."),
        Key(
            "client_ip", \.clientIP, .oneOrList(.network).whenFilled,
            "Any of these addresses or networks of the client. Default: any."),
    ]
}

extension Kind where Value == PathPattern {
    /// A path, segment by segment.
    package static let pathPattern = Kind<String>.text("a path", pattern: #"^/[^?#{]*(\{.*)?$"#) {
        text throws(ValueError) in text
    }
    .map({ text, _ throws(ValueError) in try PathPattern.parse(text) }, back: { $0.text })
}

extension Kind where Value == RouteMatch {
    /// `[METHOD[,METHOD…]] PATH`, or the long form.
    package static let match = Kind(
        shape: .anyOf([Kind.shortShape, .object(MatchConfig.shape)]),
        decode: { node, path, reader in
            if case .map = node.content { return Kind.long(node, path, reader) }
            guard let text = reader.text(node, path, expected: "a match, such as 'GET /users/**'") else { return nil }
            do throws(ValueError) {
                return try Kind.short(text.text, at: node.location)
            } catch {
                reader.report(error, node, path, expected: "a match, such as 'GET /users/**'")
                return nil
            }
        },
        encode: { match, path, printer in
            guard let text = Kind.shortText(match) else { return Kind.config(match).encode(path, printer) }
            return .string(printer.isSecret(path) ? "***" : text)
        }
    )

    private static let shortShape = Shape.scalar(
        name: "`[METHOD[,METHOD…]] PATH`",
        schema: .object([
            .init("type", .string("string")),
            .init("pattern", .string(#"^([A-Z0-9!#$%&'*+.^_`|~,-]+ +)?/[^?# {]*(\{.*)?$|\$\{.+\}"#)),
        ]))

    private static func short(_ text: String, at place: SourceLocation) throws(ValueError) -> RouteMatch {
        let words = PlaceholderText.split(text[...], at: " ").filter { !$0.isEmpty }
        guard let last = words.last, words.count <= 2 else {
            throw ValueError("'\(text)' is not a match", hint: "such as '/users/**', 'GET /users' or 'GET,POST /users'")
        }
        var match = RouteMatch(path: try PathPattern.parse(String(last)))
        var pathPlace = place
        pathPlace.column += text.unicodeScalars.distance(from: text.startIndex, to: last.startIndex)
        match.locations["path"] = pathPlace
        if words.count == 2 {
            for word in words[0].split(separator: ",", omittingEmptySubsequences: false) {
                match.methods.append(try Checks.method(String(word)))
            }
            match.locations["methods"] = place
        }
        return match
    }

    private static func long(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) -> RouteMatch? {
        guard let config = MatchConfig.decode(node, path, reader), let pattern = config.path else { return nil }
        var match = RouteMatch(path: pattern)
        match.hosts = config.hosts
        match.methods = config.methods
        match.headers = config.headers
        match.query = config.query
        match.cookies = config.cookies
        match.clientIP = config.clientIP
        for name in ["hosts", "methods", "path", "client_ip"] {
            if let value = node[name] { match.locations[name] = value.location }
        }
        return match
    }

    /// The short form when it says all.
    private static func shortText(_ match: RouteMatch) -> String? {
        var plain = RouteMatch(path: match.path)
        (plain.methods, plain.locations) = (match.methods, match.locations)
        guard plain == match else { return nil }
        return (match.methods.isEmpty ? "" : match.methods.joined(separator: ",") + " ") + match.path.text
    }

    private static func config(_ match: RouteMatch) -> MatchConfig {
        MatchConfig(
            hosts: match.hosts, methods: match.methods, path: match.path, headers: match.headers, query: match.query,
            cookies: match.cookies, clientIP: match.clientIP)
    }
}
