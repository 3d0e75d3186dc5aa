// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// Takes the cookies of sessions out of requests that no `auth` looks at: browsers send them to every path, and services
/// need none.
struct SessionCookieFilter: Filter {
    static let name = "session_cookies"
    let places: [CredentialPlace]

    func request(_ exchange: Exchange) -> Verdict {
        for place in self.places { exchange.request.drop(place) }
        return .next
    }
}
