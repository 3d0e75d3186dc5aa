// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension GatewayConfig {
    /// What nginx, Kong, Traefik, Envoy and Spring Cloud Gateway call it.
    public static let foreignKeys: [String: String] = {
        var names = ["formatversion": "version", "apiversion": "version"]
        let ours = [
            "listeners": [
                "entrypoints", "server", "servers", "listener", "frontends", "frontend", "listen", "port", "bind",
            ],
            "services": ["upstreams", "upstream", "clusters", "cluster", "backends", "backend", "endpoints"],
            "routes": ["routers", "router", "locations", "location", "virtualhosts", "rules", "paths", "ingress"],
            "defaults": ["defaultfilters", "plugins", "middlewares", "global"],
            "limits": ["ratelimits", "ratelimit"],
            "telemetry": ["metrics", "tracing", "logging", "log", "logs", "accesslog", "statsconfig"],
            "admin": ["api", "management", "adminapi"],
            "tests": ["test"],
            "stores": ["store", "redis", "valkey", "cachestore", "storage"],
        ]
        for (name, others) in ours { for other in others { names[other] = name } }
        for name in ["http", "spring", "staticresources", "kind", "spec", "stream", "events"] {
            names[name] = "this format has 'listeners', 'services' and 'routes' at the top of the file"
        }
        return names
    }()
}
