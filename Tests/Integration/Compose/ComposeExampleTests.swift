// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What people ask compositions for: pages that a client would otherwise put together from several calls.
@Suite struct ComposeExampleTests {
    @Test("a dashboard of three services in five lines")
    func dashboard() async throws {
        let compose = """
            user:   GET users:/users/{query.user}
            orders: GET orders:/orders?user={query.user}
            unread: GET notif:/unread?user={query.user}
            """
        let services: [String: FakeService.Answer?] = [
            "users": always(#"{"id":42,"name":"Ada"}"#), "orders": always(#"[{"id":1,"total":9.90}]"#),
            "notif": always("3"),
        ]
        try await ComposeRig.run(compose, services, match: "GET /dashboard") { rig in
            let answer = try await rig.ask("GET /dashboard?user=42")
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/json")
            #expect(answer.text == #"{"user":{"id":42,"name":"Ada"},"orders":[{"id":1,"total":9.90}],"unread":3}"#)
            #expect(answer["Gateway-Partial"] == nil)
            #expect(rig["users"].targets == ["/users/42"])
            #expect(rig["orders"].targets == ["/orders?user=42"])
            #expect(rig["notif"].targets == ["/unread?user=42"])
        }
    }

    @Test("a phone's home screen of five services")
    func phone() async throws {
        let compose = """
            deadline: 15s
            parts:
              profile:  { call: "users:/users/{path.id}", required: true, select: [id, name, "avatar.small as avatar"] }
              cart:     { call: "carts:/carts/{path.id}", select: ["items[*].productId as products", total] }
              products:
                call: catalog:/products?ids={parts.cart.items[*].productId}
                select: [id, title]
                fallback: []
              orders:   { call: "orders:/orders?user={path.id}&limit=2", pick: $.items, limit_items: 2, fallback: [] }
              offers:   { call: "offers:/offers?city={parts.profile.address.city}", fallback: [] }
            """
        let profile = #"{"id":7,"name":"Ada","avatar":{"small":"s.png","large":"l.png"},"address":{"city":"Bern"}}"#
        let services: [String: FakeService.Answer?] = [
            "users": always(profile),
            "carts": always(
                #"{"items":[{"productId":3,"n":1},{"productId":5,"n":2},{"productId":3,"n":1}],"total":12.50}"#),
            "catalog": always(#"[{"id":3,"title":"Tea","stock":9},{"id":5,"title":"Cup","stock":0}]"#),
            "orders": always(#"{"items":[{"id":1},{"id":2},{"id":3}],"next":"x"}"#),
            "offers": always(#"[{"id":"o1"}]"#),
        ]
        try await ComposeRig.run(compose, services, match: "GET /home/{id}") { rig in
            let answer = try await rig.ask("GET /home/7")
            let expected =
                #"{"profile":{"id":7,"name":"Ada","avatar":"s.png"},"#
                + #""cart":{"products":[3,5,3],"total":12.50},"#
                + #""products":[{"id":3,"title":"Tea"},{"id":5,"title":"Cup"}],"#
                + #""orders":[{"id":1},{"id":2}],"offers":[{"id":"o1"}]}"#
            #expect(answer.text == expected)
            #expect(rig["catalog"].targets == ["/products?ids=3,5"])
            #expect(rig["offers"].targets == ["/offers?city=Bern"])
        }
    }

    @Test("a food-delivery home, and the owner's dashboard over the same services")
    func delivery() async throws {
        let home = """
            restaurants:
              call: places:/restaurants?near={query.near}
              select: [id, name, rating]
            reviews:
              for_each: { item: place, in: parts.restaurants, max: 5, parallel: 2 }
              call: reviews:/summary/{place.id}
              into: restaurants[*].reviews
            order: { call: "orders:/active?user={query.user}", fallback: null }
            """
        let owner = """
            restaurant: { call: "places:/restaurants?owner={query.owner}", pick: "$[0]" }
            today: { call: "orders:/today?restaurant={parts.restaurant.id}", into: restaurant.orders }
            """
        let services: [String: FakeService.Answer?] = [
            "places": always(#"[{"id":1,"name":"Noodle","rating":4.50,"iban":"x"}]"#),
            "reviews": always(#"{"count":2}"#),
            "orders": { .json($0.target.hasPrefix("/today") ? #"[{"id":8}]"# : #"{"id":9,"state":"on its way"}"#) },
        ]
        try await ComposeRig.run(home, services, match: "GET /home") { rig in
            let expected =
                #"{"restaurants":[{"id":1,"name":"Noodle","rating":4.50,"reviews":{"count":2}}],"#
                + #""order":{"id":9,"state":"on its way"}}"#
            let answer = try await rig.ask("GET /home?near=8001&user=3")
            #expect(answer.text == expected)
        }
        try await ComposeRig.run(owner, services, match: "GET /owner") { rig in
            let expected =
                #"{"restaurant":{"id":1,"name":"Noodle","rating":4.50,"iban":"x","orders":[{"id":8}]}}"#
            let answer = try await rig.ask("GET /owner?owner=5")
            #expect(answer.text == expected)
            #expect(rig["orders"].targets == ["/today?restaurant=1"])
        }
    }

    @Test("a product's page is the product, its reviews and its stock")
    func product() async throws {
        let compose = """
            product: { call: "catalog:/products/{path.id}", required: true, into: . }
            reviews: { call: "reviews:/reviews?product={path.id}", fallback: [] }
            stock:   { call: "inventory:/stock/{path.id}", pick: $.available, into: inventory.available }
            """
        let services: [String: FakeService.Answer?] = [
            "catalog": always(#"{"id":5,"title":"Cup","price":{"amount":12.00,"currency":"CHF"}}"#),
            "reviews": always(#"[{"stars":5}]"#), "inventory": always(#"{"available":17,"shelf":"B4"}"#),
        ]
        try await ComposeRig.run(compose, services, match: "GET /products/{id}") { rig in
            let expected =
                #"{"id":5,"title":"Cup","price":{"amount":12.00,"currency":"CHF"},"#
                + #""reviews":[{"stars":5}],"inventory":{"available":17}}"#
            let answer = try await rig.ask("GET /products/5")
            #expect(answer.text == expected)
        }
    }
}
