// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// What limits do while their store does not answer.
package enum StoreFailureAction: String, Sendable, Hashable {
    case local, allow, deny
}

/// What instances share (`stores.<name>`): Redis, or what speaks as it does.
package struct StoreConfig: NamedConfigurable, Hashable {
    package var name = ""
    package var location = SourceLocation(file: "", line: 0, column: 0)
    package var url = StoreURL(host: "")
    package var statedUser: String?
    package var statedPassword: Secret?
    package var timeout: Duration = .milliseconds(20)
    package var onFailure = StoreFailureAction.local
    package var tls: ClientTLSConfig?

    package init() {}

    package init(name: String, url: StoreURL, timeout: Duration = .milliseconds(20)) {
        self.name = name
        self.url = url
        self.timeout = timeout
    }

    package var user: String? { self.statedUser ?? self.url.user }
    package var password: Secret? { self.statedPassword ?? self.url.password }

    package static let noun = "store"
    package static let keys: [Key<StoreConfig>] = [
        Key(
            "url", \.url, .storeURL, required: true,
            "Where it is: `redis://[user[:password]@]host[:port][/database]`, or `rediss://…` over TLS. In the user and the password `%` begins a coded byte."
        ),
        Key("user", \.statedUser, Kind<String>.string.optional, "The user to log in as. Default: that of the URL."),
        Key(
            "password", \.statedPassword, Kind<Secret>.secret.optional,
            "The password as it is, such as `${file:/run/secrets/redis}`. Default: that of the URL."),
        Key("timeout", \.timeout, .storeTimeout, "How long one command may take, at most `1m`."),
        Key(
            "on_failure", \.onFailure,
            .choice([("local", .local), ("allow", .allow), ("deny", .deny)]),
            "What limits do while it does not answer: each instance counts by itself (`local`), or all requests are taken (`allow`) or refused (`deny`)."
        ),
        Key(
            "tls", \.tls, Kind<ClientTLSConfig>.object().optional,
            "Whom TLS believes, and who we are, where the URL is `rediss://`."),
    ]
    package static let foreignKeys = [
        "address": "url", "addr": "url", "host": "url", "hosts": "url", "uri": "url", "redisurl": "url",
        "endpoints": "url", "servers": "url", "username": "user", "auth": "password", "passwd": "password",
        "database": "the database stands in the URL: 'redis://redis:6379/1'",
        "db": "the database stands in the URL: 'redis://redis:6379/1'",
        "port": "the port stands in the URL: 'redis://redis:6379'", "readtimeout": "timeout",
        "commandtimeout": "timeout", "onerror": "on_failure", "onstorefailure": "on_failure",
        "faulttolerant": "on_failure", "ssl": "the URL says it: 'rediss://redis:6379'", "cafile": "tls",
        "cacert": "tls", "sslcacerts": "tls", "certfile": "tls", "keyfile": "tls", "servername": "tls",
        "sslverify": "tls",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if let user = node["user"], self.url.user != nil, !reader.hasFailed(path.key("url")) {
            reader.error("the URL names a user already", at: user.location, path.key("user"), hint: "say it once")
        }
        if let password = node["password"], self.url.password != nil, !reader.hasFailed(path.key("url")) {
            reader.error(
                "the URL holds a password already", at: password.location, path.key("password"), hint: "say it once")
        }
        if let tls = node["tls"], !self.url.isSecure, !reader.hasFailed(path.key("url")) {
            reader.error(
                "the URL asks for no TLS", at: tls.location, path.key("tls"), hint: "it begins with 'rediss://' then")
        }
        if self.user != nil, self.password == nil, !reader.hasFailed(path.key("password")),
            !reader.hasFailed(path.key("url"))
        {
            reader.error(
                "there is a user without a password", at: (node["user"] ?? node["url"] ?? node).location, path,
                hint: "add 'password'")
        }
    }
}

extension Kind where Value == Duration {
    /// A request waits as long: more is a mistake.
    fileprivate static let storeTimeout = Kind.positiveDuration.map(
        { value, _ throws(ValueError) in
            guard value <= .seconds(60) else {
                throw ValueError("a command of a store may take '1m' at most", hint: "such as '20ms'")
            }
            return value
        }, back: { $0 })
}
