// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire

/// What the demo services know.
enum DemoData {
    static func endpoints(of service: String) -> [Endpoint] {
        switch service {
        case "users": Self.items("users", Self.users)
        case "orders":
            Self.items("orders", Self.orders) + [
                Endpoint("create", "POST /orders", DemoAction { _ in (201, #"{"id":"9004","status":"created"}"#) })
            ]
        case "notifications": [Endpoint("unread", "GET /unread", DemoAction { _ in (200, #"{"count":3}"#) })]
        case "catalog": Self.items("products", Self.products)
        default: [Endpoint("flaky", "/**", FlakyAction())]
        }
    }

    private static func items(_ name: String, _ items: [(id: String, json: String)]) -> [Endpoint] {
        let all = "[" + items.map(\.json).joined(separator: ",") + "]"
        return [
            Endpoint(name, "GET /\(name)", DemoAction { _ in (200, all) }),
            Endpoint(
                "\(name)-by-id", "GET /\(name)/*",
                DemoAction { exchange in
                    let id = exchange.request.fields.string(exchange.request.path).split(separator: "/").last ?? ""
                    guard let item = items.first(where: { $0.id == id }) else {
                        return (404, #"{"error":"not found"}"#)
                    }
                    return (200, item.json)
                }
            ),
        ]
    }

    private static let users = [
        ("42", #"{"id":42,"name":"Ada","address":{"city":"Bern"}}"#),
        ("43", #"{"id":43,"name":"Grace","address":{"city":"Oslo"}}"#),
    ]
    private static let orders = [
        ("9001", #"{"id":"9001","user":42,"status":"shipped","total":31.50}"#),
        ("9002", #"{"id":"9002","user":42,"status":"paid","total":12.00}"#),
        ("9003", #"{"id":"9003","user":43,"status":"paid","total":99.90}"#),
    ]
    private static let products = [
        ("1", #"{"id":1,"title":"Lamp","price":31.50}"#),
        ("2", #"{"id":2,"title":"Chair","price":99.90}"#),
    ]
}
