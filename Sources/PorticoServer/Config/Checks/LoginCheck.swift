// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
internal import PorticoFeatures
internal import PorticoProxy

/// Whether the paths of logins are theirs alone.
struct LoginCheck {
    let config: GatewayConfig
    let reader: ConfigReader

    func run() {
        let logins = self.config.loginRoutes
        for (index, login) in logins.enumerated() {
            for other in logins[..<index] where login.meets(other.hosts, other.match.path) {
                // One with the same path for both has been told so.
                guard other.auth.name != login.auth.name else { continue }
                self.report(
                    "auths '\(other.auth.name)' and '\(login.auth.name)' have the same path '\(self.shown(login))' on the same hosts",
                    [other.location, login.location], login)
            }
            if login.purpose == .callback { self.checkCookies(login, logins[..<index]) }
            for route in self.config.served where login.meets(route.config.match.hosts, route.config.match.path) {
                self.report(
                    "route '\(route.name)' can never match: its path is that of '\(login.purpose.rawValue)' of auth '\(login.auth.name)'",
                    [route.location, login.location], login)
            }
        }
    }

    /// One login would end the other's sessions.
    private func checkCookies(_ login: LoginRoute, _ others: ArraySlice<LoginRoute>) {
        for other in others where other.purpose == .callback && other.meets(login.hosts) {
            let names = Set(other.auth.session.cookieNames).intersection(login.auth.session.cookieNames)
            guard let name = login.auth.session.cookieNames.first(where: names.contains) else { continue }
            let prefix = login.auth.session.isInsecure ? "" : "__Host-"
            let isCSRF = name == login.auth.session.csrfCookie?.name
            self.reader.report(
                Diagnostic(
                    .error, at: [other.location, login.location], path: "auth.\(login.auth.name).session",
                    "auths '\(other.auth.name)' and '\(login.auth.name)' have the same cookie '\(name)' on the same hosts",
                    hint: isCSRF
                        ? "'csrf: double_submit' in one of them alone"
                        : "name it in one of them: 'session: { cookie: \(prefix)\(login.auth.name) }'"))
        }
    }

    private func shown(_ login: LoginRoute) -> String { self.config.hidesMatch(login) ? "***" : login.path }

    private func report(_ message: String, _ places: [SourceLocation], _ login: LoginRoute) {
        self.reader.report(
            Diagnostic(
                .error, at: places, path: "auth.\(login.auth.name).oidc.\(login.purpose.rawValue)", message,
                hint: "say another '\(login.purpose.rawValue)' under 'oidc'"))
    }
}
