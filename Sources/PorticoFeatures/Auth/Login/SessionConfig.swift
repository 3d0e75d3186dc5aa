// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// How a browser's login is kept (`auth.<name>.session`).
package struct SessionConfig: Configurable, Hashable {
    package var store: Reference?
    package var cookie: String?
    package var idle: Duration = .seconds(1800)
    package var absolute: Duration = .seconds(43_200)
    package var csrf = CSRFProtection.origin
    package var isInsecure = false

    /// How requests that change something are told from those that other sites' pages make.
    package enum CSRFProtection: String, Sendable, Hashable {
        case origin
        case doubleSubmit = "double_submit"
    }

    package init() {}

    package static let noun = "session"
    package static let keys: [Key<SessionConfig>] = [
        Key(
            "store", \.store, Kind<Reference>.reference(to: "a store").optional,
            "Where it is kept: instances with the same store know the same sessions, and a restart ends none. Default: in this process."
        ),
        Key(
            "cookie", \.cookie, Kind<String>.cookieName.optional,
            "The name of its cookie. Default: `__Host-sid`; with `insecure`, `sid`."),
        Key("idle", \.idle, .positiveDuration, "How long it lasts without a request."),
        Key("absolute", \.absolute, .positiveDuration, "How long it lasts at most."),
        Key(
            "csrf", \.csrf, .choice([("origin", .origin), ("double_submit", .doubleSubmit)]),
            "What requests other than GET, HEAD and OPTIONS must bring: an `Origin` of our own, and with `double_submit` the cookie `__Host-csrf` in `X-CSRF-Token` too."
        ),
        Key(
            "insecure", \.isInsecure, .bool,
            "Its cookies go over http too. For development: whoever reads on the way has the session."),
    ]
    package static let foreignKeys = [
        "cookiename": "cookie", "name": "cookie", "idletimeout": "idle", "timeout": "idle", "maxage": "absolute",
        "ttl": "absolute", "lifetime": "absolute", "cookiesecure": "insecure", "secure": "insecure",
        "redis": "store", "sessionstore": "store", "sessionstoretype": "store",
        "cookiesecret": "the cookie holds a random id alone: nothing is encrypted with a secret",
        "secret": "the cookie holds a random id alone: nothing is encrypted with a secret",
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.checkCookie(node, path, reader)
        if self.idle > self.absolute, !reader.hasFailed(path.key("idle")), !reader.hasFailed(path.key("absolute")) {
            reader.error(
                "it cannot be idle for longer than it lasts", at: (node["idle"] ?? node["absolute"] ?? node).location,
                path.key("idle"), hint: "'absolute' is the longer one")
        }
        if self.isInsecure, let insecure = node["insecure"] {
            reader.warning(
                "cookies of sessions go over http: whoever reads on the way has the session", at: insecure.location,
                path.key("insecure"), hint: "for development only")
        }
    }

    private func checkCookie(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard let cookie, let value = node["cookie"] else { return }
        let isPrefixed = ["__host-", "__secure-"].contains { cookie.lowercased().hasPrefix($0) }
        if !isPrefixed, !self.isInsecure {
            reader.error(
                "the cookie '\(cookie)' could be set by other hosts of the domain, or over http", at: value.location,
                path.key("cookie"), hint: "name it '__Host-\(cookie)'")
        }
        if cookie == "__Host-csrf" || cookie == "csrf" {
            reader.error(
                "the cookie '\(cookie)' is that of 'csrf: double_submit'", at: value.location, path.key("cookie"),
                hint: "choose another name")
        }
        if cookie.lowercased().hasPrefix("__secure-"), !self.isInsecure {
            reader.warning(
                "other hosts of the domain can set the cookie '\(cookie)'", at: value.location, path.key("cookie"),
                hint: "name it '__Host-\(cookie.dropFirst(9))'")
        }
        if isPrefixed, self.isInsecure {
            reader.error(
                "browsers take no cookie '\(cookie)' over http", at: value.location, path.key("cookie"),
                hint: "leave 'insecure' out, or the prefix")
        }
    }

    // MARK: Cookies

    /// Holds the session's id.
    package var sessionCookie: LoginCookie {
        LoginCookie(name: self.cookie ?? (self.isInsecure ? "sid" : "__Host-sid"), isSecure: !self.isInsecure)
    }

    /// Binds logins to the browser that began them.
    package var loginCookie: LoginCookie {
        LoginCookie(name: self.sessionCookie.name + "-login", isSecure: !self.isInsecure)
    }

    package var cookieNames: [String] {
        [self.sessionCookie, self.loginCookie, self.csrfCookie].compactMap { $0?.name }
    }

    /// Scripts read it; `nil`: there is none.
    package var csrfCookie: LoginCookie? {
        guard self.csrf == .doubleSubmit else { return nil }
        return LoginCookie(
            name: self.isInsecure ? "csrf" : "__Host-csrf", isHidden: false, isSecure: !self.isInsecure)
    }
}
