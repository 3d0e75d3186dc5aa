// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import PorticoServer
import Testing

/// `Paths` on routes, BFFs and in the defaults.
@Suite struct PathsTests {
    private static let text = """
        version: 1
        defaults: { paths: { trailing_slash: ignore } }
        bffs:
          bff:
            prefix: /bff
            paths: { encoded_slashes: keep }
            routes:
              plain: { match: "/a/{x}", respond: {} }
              own: { match: "/b/{x}", respond: {}, paths: { trailing_slash: ignore } }
              root: { match: /, respond: {} }
        routes:
          lax: { match: "/c/{x}", respond: {} }
          strict: { match: "/d/{x}", respond: {}, paths: { trailing_slash: strict } }
          slash: { match: /e/, respond: {} }
          rest: { match: /f/**, respond: {} }
        """

    @Test(
        "the nearest 'paths' holds, whole",
        arguments: [
            ("/bff/a/1", "bff/plain"), ("/bff/a/1/", nil), ("/bff/a/1%2F2", "bff/plain"), ("/bff/b/1/", "bff/own"),
            ("/bff/b/1%2F2", nil), ("/c/1", "lax"), ("/c/1/", "lax"), ("/c/1%2f", nil), ("/d/1", "strict"),
            ("/d/1/", nil), ("/e", "slash"), ("/e/", "slash"), ("/f", "rest"), ("/f/", "rest"), ("/f/g/", "rest"),
            ("/bff", "bff/root"), ("/bff/", "bff/root"), ("/c/", nil), ("/c/1/2/", nil),
        ] as [(String, String?)])
    func nearest(_ path: String, _ route: String?) async throws {
        let explainer = try Explainer(try Blueprint.load(text: Self.text))
        defer { explainer.stop() }
        let text = try await explainer.explain(try ExplainQuery(request: path)).description
        #expect(text.contains("Route '\(route ?? "")'") == (route != nil), "\(path): \(text)")
    }

    @Test("two routes of which one has the slash tie where one of them ignores it")
    func ties() {
        let text = """
            version: 1
            routes:
              a: { match: /x, respond: {}, paths: { trailing_slash: ignore } }
              b: { match: /x/, respond: {} }
            """
        let error = #expect(throws: Blueprint.LoadError.self) { try Blueprint.load(text: text) }
        #expect(error?.description.contains("routes 'a' and 'b' match the same requests") == true)
    }

    @Test("a route outside cannot take what a BFF's '/' takes")
    func rootOfABFF() throws {
        let text = """
            version: 1
            bffs: { web: { prefix: /web, routes: { home: { match: /, respond: {} } } } }
            routes: { slash: { match: /web/, respond: {} } }
            """
        let error = #expect(throws: Blueprint.LoadError.self) { try Blueprint.load(text: text) }
        #expect(error?.description.contains("'slash' and 'web/home' match the same requests") == true)
    }
}
