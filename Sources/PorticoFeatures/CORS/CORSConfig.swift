// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Policy where Config == CORSConfig {
    /// `cors`: which pages of other origins may use a route.
    package static let cors = Policy(
        "cors", .cors,
        route: "Which pages of other origins may use it, or `none`; replaces that of `defaults` whole.",
        bff: "Which pages of other origins may use its routes that do not say it, or `none`.",
        defaults: "Which pages of other origins may use routes that have no `cors`, or `none`.")
}

/// Which pages of other origins may use a route, and what of it (`cors`).
package struct CORSConfig: Configurable, Hashable {
    /// Empty: the gateway says nothing of it (`none`).
    package var origins: [OriginPattern] = []
    /// `nil`: those of the route.
    package var methods: [String]?
    /// In the order of the file; `nil`: those asked for.
    package var headers: [String]?
    package var expose: [String] = []
    package var credentials = false
    package var maxAge = Duration.seconds(600)

    package init() {}

    package var isNone: Bool { self.origins.isEmpty }

    package static let noun = "cors"
    package static let keys: [Key<CORSConfig>] = [
        Key(
            "origins", \.origins, .oneOrList(.origin), required: true,
            "Whose pages: `https://app.example.com`, `https://*.example.com`, `null`, or `*` for everyone's."),
        Key(
            "methods", \.methods, Kind<[String]>.oneOrList(.method).optional,
            "Methods that pages may use, if fewer than the route takes; `GET` allows HEAD too."),
        Key(
            "headers", \.headers, Kind<[String]>.oneOrList(.headerName).optional,
            "Request headers that pages may set; unless given, all that they ask for."),
        Key(
            "expose", \.expose, .oneOrList(.headerName),
            "Response headers that pages may read beside the few that they always may; `*` for all."),
        Key(
            "credentials", \.credentials, .bool,
            "Whether cookies and the like come along, and pages may read the answer then."),
        Key("max_age", \.maxAge, .duration, "How long browsers need not ask again."),
    ]

    package static let foreignKeys: [String: String] = {
        let ours = [
            "origins": [
                "alloworigins", "allowedorigins", "alloworigin", "allowedoriginpatterns", "alloworiginstringmatch",
                "accesscontrolalloworigin", "accesscontrolalloworiginlist", "origin",
            ],
            "methods": ["allowmethods", "allowedmethods", "accesscontrolallowmethods"],
            "headers": ["allowheaders", "allowedheaders", "accesscontrolallowheaders"],
            "expose": ["exposeheaders", "exposedheaders", "accesscontrolexposeheaders"],
            "credentials": ["allowcredentials", "accesscontrolallowcredentials"],
            "max_age": ["maxage", "accesscontrolmaxage"],
        ]
        var names: [String: String] = [:]
        for (name, others) in ours { for other in others { names[other] = name } }
        names["alloworiginregex"] = "a part of a host is written 'https://*.example.com' under 'origins'"
        names["accesscontrolalloworiginlistregex"] = names["alloworiginregex"]
        names["preflightcontinue"] = "the gateway answers preflights; without 'cors' they go to the service"
        names["addvaryheader"] = "'Vary: Origin' is always sent where the answer depends on it"
        return names
    }()

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard !reader.hasFailed(path.key("origins")), let origins = node["origins"] else { return }
        if case .list(let nodes) = origins.content, nodes.isEmpty {
            return reader.error(
                "'origins' is empty", at: origins.location, path.key("origins"),
                hint: "write 'cors: none' to say nothing of other origins")
        }
        if let methods = node["methods"], case .list(let nodes) = methods.content, nodes.isEmpty {
            reader.error(
                "'methods' is empty", at: methods.location, path.key("methods"),
                hint: "leave it out for those of the route")
        }
        if self.origins.contains(.any), self.origins.count > 1 {
            reader.warning(
                "the other origins say nothing beside '*'", at: origins.location, path.key("origins"))
        }
        guard self.credentials, !reader.hasFailed(path.key("credentials")) else { return }
        self.checkCredentials(node, origins, path, reader)
    }

    /// Whoever is everyone must not use the cookies of whom it meets.
    private func checkCredentials(
        _ node: ConfigNode, _ origins: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader
    ) {
        if self.origins.contains(.any) {
            reader.error(
                "'*' and 'credentials' do not go together", at: origins.location, path.key("origins"),
                hint: "every page of the web could use the cookies of whoever visits it; name the origins")
        }
        if self.origins.contains(.null) {
            reader.warning(
                "every page can have the origin 'null', and use the credentials of whoever visits it",
                at: origins.location, path.key("origins"))
        }
        if self.expose.contains("*"), let expose = node["expose"] {
            reader.error(
                "'*' and 'credentials' do not go together", at: expose.location, path.key("expose"),
                hint: "browsers take it for the name of a header then; name the headers")
        }
    }
}

extension Kind where Value == CORSConfig {
    /// `none`, the origins alone, or all of it.
    static let cors = Kind.object(
        or: .originsOrNone,
        from: { origins, _ in
            var config = CORSConfig()
            config.origins = origins
            return config
        },
        short: { config in
            var short = CORSConfig()
            short.origins = config.origins
            return config == short ? config.origins : nil
        })
}

extension Kind where Value == [OriginPattern] {
    /// `none`, an origin or a list of them.
    fileprivate static var originsOrNone: Kind {
        let none = Kind.choice([("none", [])])
        let origins = Kind.oneOrList(.origin)
        return Kind(
            shape: .anyOf([none.shape, origins.shape]),
            decode: { node, path, reader in
                if case .scalar = node.content {
                    guard let text = reader.text(node, path, expected: "an origin") else { return nil }
                    if text.text == "none" { return [] }
                }
                guard let values = origins.decode(node, path, reader) else { return nil }
                if values.isEmpty, case .list(let nodes) = node.content, nodes.isEmpty {
                    reader.error("'cors' has no origin", at: node.location, path, hint: "write 'none' for that")
                }
                return values
            },
            encode: { values, path, printer in
                guard !values.isEmpty else { return none.encode(values, path, printer) }
                // They may have been written under `origins`.
                let places = [path, path.key("origins")]
                let texts = values.enumerated().map { index, value in
                    places.contains { printer.isSecret($0.index(index)) } ? "***" : value.description
                }
                return .array(texts.map { .string($0) })
            })
    }
}
