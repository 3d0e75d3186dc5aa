// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import PorticoServer
import Testing

@Suite struct TimeoutsTests {
    private static let text = """
        version: 1
        defaults: { timeout: 1s }
        resilience: { slow: { timeout: 2s } }
        services:
          plain: "http://127.0.0.1:1"
          named: { targets: "http://127.0.0.1:2", resilience: slow }
          own: { targets: "http://127.0.0.1:3", resilience: slow, timeout: 3s }
        bffs:
          bff: { prefix: /bff, timeout: 4s, routes: { taken: { match: /taken, to: own } } }
        routes:
          route: { match: /route, to: own, timeout: 5s }
          own: { match: /own, to: own }
          named: { match: /named, to: named }
          plain: { match: /plain, to: plain }
        """

    @Test("a route's timeout goes before its BFF's, the service's, its policy's and that of the defaults")
    func order() async throws {
        let explainer = try Explainer(try Blueprint.load(text: Self.text))
        defer { explainer.stop() }
        for (path, total, place) in [
            ("/route", "5s", "routes.route.timeout"), ("/bff/taken", "4s", "bffs.bff.timeout"),
            ("/own", "3s", "services.own.timeout"), ("/named", "2s", "resilience.slow.timeout"),
            ("/plain", "1s", "defaults.timeout"),
        ] {
            let query = try ExplainQuery(request: path)
            let text = try await explainer.explain(query).description
            #expect(text.contains("total \(total), idle 60s (\(place))"), "\(text)")
        }
    }

    @Test("a total that nobody states does not end before the wait for the first byte that somebody does")
    func firstByteBeyondTotal() async throws {
        let text = """
            version: 1
            services:
              slow: { targets: "http://127.0.0.1:1", timeout: { first_byte: 900s } }
              quick: { targets: "http://127.0.0.1:2", timeout: { first_byte: 2s } }
            routes: { slow: { match: /slow, to: slow }, quick: { match: /quick, to: quick } }
            """
        let explainer = try Explainer(try Blueprint.load(text: text))
        defer { explainer.stop() }
        for (path, total) in [("/slow", "901s"), ("/quick", "30s")] {
            let explanation = try await explainer.explain(try ExplainQuery(request: path)).description
            #expect(explanation.contains("total \(total), idle 60s"), "\(explanation)")
        }
    }
}
