// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures

extension RouteConfig {
    /// What nginx, Kong, Traefik, Envoy and Spring Cloud Gateway call it.
    package static let foreignKeys = Policies.foreignKeys.merging(Self.foreignMatches.merging(Self.foreignActions))

    private static let foreignMatches: [String: String] = {
        var names = ["methods": "methods", "hosts": "hosts", "host": "hosts", "headers": "headers"]
            .mapValues { "write it in 'match': match: { \($0): …, path: … }" }
        names["headers"] = nil
        for name in ["path", "paths", "pathprefix", "uri", "url", "location", "rule", "predicates", "prefix", "route"] {
            names[name] = "write it as 'match', such as 'match: GET /users/**'"
        }
        for name in ["method", "snis", "regex", "pathregex"] {
            names[name] = "write it in 'match': method, path, and { regex: … } for headers, query and cookies"
        }
        names["query"] = "write it in 'match': match: { query: …, path: … }"
        names["cookies"] = "write it in 'match': match: { cookies: …, path: … }"
        return names
    }()

    private static let foreignActions: [String: String] = {
        var names: [String: String] = ["order": "priority", "regexpriority": "priority"]
        for name in [
            "service", "services", "backend", "backends", "proxypass", "proxy", "upstream", "upstreams", "cluster",
            "forward", "target", "destination",
        ] { names[name] = "to" }
        for name in ["strippath", "stripprefix", "rewrite", "prefixrewrite", "regexrewrite", "rewritepath", "setpath"] {
            names[name] = "write the path behind the service: to: \"users:/internal/**\""
        }
        for name in ["directresponse", "return", "fixedresponse", "requesttermination"] { names[name] = "respond" }
        for name in ["weightedclusters", "weighted", "trafficsplit"] { names[name] = "split" }
        return names
    }()
}

extension [String: String] {
    fileprivate func merging(_ other: [String: String]) -> [String: String] { self.merging(other) { own, _ in own } }
}
