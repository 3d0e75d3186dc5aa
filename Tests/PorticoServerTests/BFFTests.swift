// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy
import PorticoServer
import Testing

@Suite struct BFFTests {
    private static let services = "version: 1\nservices: { app: \"http://127.0.0.1:1\" }\n"

    private static func messages(_ text: String) -> [String] {
        do throws(Blueprint.LoadError) {
            _ = try Blueprint.load(text: Self.services + text)
            return []
        } catch {
            return error.diagnostics.map(\.summary)
        }
    }

    @Test("routes of different BFFs that tie are an error with both places")
    func ties() {
        let found = Self.messages(
            """
            bffs:
              one: { hosts: a.example.com, routes: { x: { match: "/m/x", to: app } } }
              two: { hosts: [a.example.com, b.example.com], prefix: /m, routes: { x: { match: /x, to: app } } }
            """)
        #expect(
            found == [
                "gateway.yaml:4:42, gateway.yaml:5:71: error: routes 'one/x' and 'two/x' match the same requests"
            ])
    }

    @Test("a route of a BFF and a plain one tie as any two")
    func tieWithPlain() {
        let found = Self.messages(
            """
            routes: { x: { match: "/m/x", to: app } }
            bffs: { one: { prefix: /m, routes: { x: { match: /x, to: app } } } }
            """)
        #expect(
            found == ["gateway.yaml:3:11, gateway.yaml:4:38: error: routes 'x' and 'one/x' match the same requests"])
    }

    @Test("BFFs that the same requests choose are an error, whatever their routes are")
    func sameRequests() {
        let found = Self.messages(
            """
            bffs:
              one: { hosts: a.example.com, prefix: /m, routes: { x: { match: /x, to: app } } }
              two: { hosts: [b.example.com, a.example.com], prefix: /m, routes: { y: { match: /y, to: app } } }
              app: { hosts: a.example.com, prefix: /m, when: { header: { X-App: "1" } }, routes: {} }
              web: { hosts: a.example.com, prefix: /m, when: { header: { X-App: "2" } }, routes: {} }
            """)
        #expect(
            found == [
                "gateway.yaml:4:3, gateway.yaml:5:3: error: the same requests choose the bffs 'one' and 'two'; "
                    + "tell them apart by 'hosts', 'when' or 'prefix'"
            ])
    }

    @Test("what is wrong with the conditions of a BFF is said once")
    func onceForAllRoutes() {
        let found = Self.messages(
            """
            bffs:
              one:
                when: { header: { X-App: { regex: "(" } } }
                routes: { x: { match: /x, to: app }, y: { match: /y, to: app } }
            """)
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("gateway.yaml:5:23: error: malformed regular expression") == true)
    }

    @Test("routes inherit from their BFF, and their own policies replace those of the BFF whole")
    func inheritance() throws {
        let config = try Blueprint.load(
            text: Self.services
                + """
                defaults: { headers: { response: { remove: Server } }, timeout: 9s }
                bffs:
                  one:
                    prefix: /m
                    headers: { request: { remove: X-A } }
                    timeout: 2s
                    routes:
                      own: { match: /own, to: app, headers: { request: { remove: X-B } }, timeout: { idle: 1s } }
                      none: { match: "/{id}/**", to: app }
                """
        ).config
        let (own, none) = (config.served[0], config.served[1])
        #expect(own.config.policies[.headers]?.request.remove == ["X-B"])
        #expect(own.config.policies[.timeout]?.total == nil)
        #expect(none.config.policies[.headers]?.request.remove == ["X-A"])
        #expect(none.config.policies[.timeout]?.total == .seconds(2))
        #expect(none.name == "one/none")
        #expect(none.path == "bffs.one.routes.none")
        #expect(none.config.match.path.text == "/m/{id}/**")
    }

    @Test("the table of routes names BFF and owner")
    func rows() throws {
        let blueprint = try Blueprint.load(
            text: Self.services
                + """
                routes: { home: { match: /, to: app } }
                bffs:
                  one: { owner: team one, prefix: /m, routes: { home: { match: /, to: app } } }
                  two: { when: { header: { X-App: present } }, routes: { home: { match: /**, to: app } } }
                """)
        #expect(
            RouteRow.table(blueprint.routeRows) == """
                home      * /                 to app            gateway.yaml:3:11
                one/home  * /m                to app  team one  gateway.yaml:5:49
                two/home  * /** header X-App  to app            gateway.yaml:6:58
                """)
        let json = blueprint.routeRows.map { $0.json.text() }
        #expect(json[1].contains(#""bff":"one","owner":"team one""#))
        #expect(!json[0].contains("bff"))
    }
}
