// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The demo's configuration, as a user would write it.
package enum DemoConfig {
    /// - Parameter securePort: of a listener with TLS, which shows the demo's certificate; `nil`: there is none.
    package static func yaml(
        port: Int, securePort: Int? = nil, adminPort: Int, services: [String: String], issuer: String
    ) -> String {
        """
        version: 1
        listeners: { public: { address: 127.0.0.1:\(port) }\(securePort.map(Self.secure) ?? "") }
        admin: { address: 127.0.0.1:\(adminPort) }
        telemetry: { access_log: short }
        services:
        \(DemoServices.names.map { "  \($0): \"\(services[$0] ?? "")\"" }.joined(separator: "\n"))
        auth: { demo: { jwt: { issuer: "\(issuer)", audiences: [\(DemoIssuer.audience)] } } }
        identity_headers: { X-User-Id: "{user.id}", X-User-Roles: "{user.roles}" }
        limits: { taste: { rate: 5/10s, by: ip, algorithm: token_bucket } }
        defaults: { auth: none }
        \(Self.routes)
        \(Self.frontends)
        """
    }

    private static func secure(_ port: Int) -> String {
        let certificate = "{ cert: \(DemoCertificate.certificate), key: \(DemoCertificate.key) }"
        return ", secure: { address: 127.0.0.1:\(port), tls: { certificates: \(certificate) } }"
    }

    private static let routes = """
        routes:
          users:         { match: GET /api/users/**, to: "users:/users/**" }
          orders:        { match: GET /api/orders/**, to: "orders:/orders/**" }
          create-order:  { match: POST /api/orders, to: "orders:/orders" }
          unread:        { match: GET /api/unread, to: "notifications:/unread" }
          products:      { match: GET /products/**, to: catalog }
          search:        { match: { methods: GET, path: /search, query: { q: present } }, to: "catalog:/products" }
          featured:      { match: GET /featured, to: "catalog:/products/1", limit: taste }
          flaky:         { match: /flaky/**, to: flaky, timeout: { total: 1s } }
          old-products:  { match: "/shop/{id}", redirect: "/products/{id}" }
          hello:         { match: GET /, respond: { json: { hello: "This is Portico." } } }
          welcome:
            match: { methods: GET, path: /, headers: { Accept: { regex: "text/html" } } }
            respond:
              headers: { Content-Type: text/html; charset=utf-8 }
              body: |
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Portico</title></head>
                <body><h1>This is Portico.</h1><ul>
                <li><a href="/api/users/42">a user</a>: a route with its path rewritten</li>
                <li><a href="/search?q=lamp">a search</a>: matched by a query parameter</li>
                <li><a href="/dashboard/42">a dashboard</a>: one answer from three services</li>
                <li><a href="/mobile/home/42">a home screen for phones</a>, <a href="/web/home/42">one for the web</a></li>
                <li><a href="/flaky">a service that fails now and then</a></li>
                </ul></body></html>
          dashboard:
            match: GET /dashboard
            auth: demo
            compose:
              user:   GET users:/users/{user.id}
              orders: GET orders:/orders?user={user.id}
              unread: GET notifications:/unread
          anyones-dashboard:
            match: GET /dashboard/{id}
            compose:
              user:   GET users:/users/{path.id}
              orders: GET orders:/orders?user={path.id}
              unread: GET notifications:/unread
          ship-order:
            match: POST /api/orders/{id}/ship
            to: "orders:/orders"
            auth: demo
            allow: { roles: [admin] }
        """

    /// The same services behind two home screens; the flaky one may be missing in both.
    private static let frontends = """
        parts:
          tip: { call: "flaky:/tip", timeout: 200ms, pick: $.answer }
        bffs:
          mobile:
            prefix: /mobile
            routes:
              home:
                match: GET /home/{id}
                compose:
                  user:   { call: "users:/users/{path.id}", required: true, select: [name, "avatar.small as avatar"] }
                  orders: { call: "orders:/orders?user={path.id}", select: [id, status], limit_items: 1, fallback: [] }
                  unread: { call: notifications:/unread, pick: $.count, fallback: 0 }
                  tip:    { use: tip }
          web:
            prefix: /web
            routes:
              home:
                match: GET /home/{id}
                compose:
                  user:     { call: "users:/users/{path.id}", required: true }
                  orders:   { call: "orders:/orders?user={path.id}", fallback: [] }
                  products: { call: "catalog:/products?ids={parts.orders[*].product}", select: [id, title, price] }
                  reviews:
                    for_each: { item: product, in: parts.products, max: 20, parallel: 4 }
                    call: catalog:/reviews/{product.id}
                    into: products[*].reviews
                  tip:      { use: tip, fallback: "Come back tomorrow." }

        """

    /// Commands to try, with what they show.
    /// - Parameters:
    ///   - secure: the origin of the listener with TLS; `nil`: there is none.
    ///   - issuer: where tokens are.
    ///   - token: for a user.
    package static func tour(
        _ origin: String, secure: String? = nil, issuer: String, token: String
    ) -> [(command: String, shows: String)] {
        [
            ("curl -H 'Accept: text/html' \(origin)/", "a page with links to the rest, for a browser"),
            ("curl \(origin)/api/users/42", "a route to the users service, with its path rewritten"),
        ] + (secure.map { [Self.secureStep($0)] } ?? []) + [
            ("curl \(origin)/api/orders", "another service behind the same address"),
            ("curl -X POST \(origin)/api/orders", "the same path, another method, another route"),
            ("curl '\(origin)/search?q=lamp'", "matched by a query parameter"),
            ("curl \(origin)/dashboard/42", "one answer from three services, called at the same time"),
            ("curl -i \(origin)/dashboard", "the same for whoever calls: 401, as nobody says who that is"),
            (
                "curl \(origin)/dashboard -H 'Authorization: Bearer \(token)'",
                "with a token that the demo's issuer has signed; the services are told X-User-Id"
            ),
            (
                "curl -i -X POST \(origin)/api/orders/9001/ship -H 'Authorization: Bearer \(token)'",
                "403: that takes the role admin; \(issuer)/token?user=42&role=admin gives such a token"
            ),
            (
                "curl -i \(origin)/mobile/home/42",
                "a home screen for phones; repeat it: where the flaky service fails, Gateway-Partial says so"
            ),
            ("curl -i \(origin)/web/home/42", "the same services for the web: orders, their products and reviews"),
            (
                "curl -i \(origin)/featured",
                "limited to five in ten seconds: the fields X-RateLimit- say what is left; then 429 with Retry-After"
            ),
            ("curl -i \(origin)/shop/1", "a redirect"),
            ("curl -i \(origin)/flaky", "repeat it: some answers fail, some run into the route's timeout (504)"),
            ("curl -i -X DELETE \(origin)/api/unread", "405, with the methods that are allowed"),
            ("curl -i -H 'Accept: text/html' \(origin)/nowhere", "404, as a page for a browser"),
        ]
    }

    private static func secureStep(_ origin: String) -> (command: String, shows: String) {
        (
            "curl -k \(origin)/api/users/42",
            "the same over TLS, and by HTTP/2; -k, as the certificate was made for this demo a moment ago"
        )
    }
}
