// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire

/// What the demo services know.
enum DemoData {
    static func endpoints(of service: String) -> [Endpoint] {
        switch service {
        case "users": Self.items("users", Self.users)
        case "orders":
            Self.items("orders", Self.orders, by: "user") + [
                Endpoint("create", "POST /orders", DemoAction { _ in (201, #"{"id":"9004","status":"created"}"#) })
            ]
        case "notifications": [Endpoint("unread", "GET /unread", DemoAction { _ in (200, #"{"count":3}"#) })]
        case "catalog":
            Self.items("products", Self.products, by: "ids", search: "q") + Self.items("reviews", Self.reviews)
        default: [Endpoint("flaky", "/**", FlakyAction())]
        }
    }

    /// - Parameters:
    ///   - parameter: Of the query; it lists the keys of the items that are wanted.
    ///   - search: Of the query; items have its words in them.
    private static func items(
        _ name: String, _ items: [DemoItem], by parameter: String? = nil, search: String? = nil
    ) -> [Endpoint] {
        [
            Endpoint(
                name, "GET /\(name)",
                DemoAction { exchange in
                    let wanted = Self.parameter(parameter, exchange)?.split(separator: ",")
                    let words = Self.parameter(search, exchange)?.lowercased().split { $0 == " " || $0 == "+" }
                    let found = items.filter { item in
                        (wanted?.contains { $0 == item.key } ?? true)
                            && (words?.allSatisfy { item.json.lowercased().contains($0) } ?? true)
                    }
                    return (200, "[" + found.map(\.json).joined(separator: ",") + "]")
                }),
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

    private static func parameter(_ name: String?, _ exchange: Exchange) -> String? {
        name.flatMap { exchange.values(of: .query, $0)?.first }.map { String(decoding: $0, as: UTF8.self) }
    }

    private static let users = [
        DemoItem("42", #"{"id":42,"name":"Ada","address":{"city":"Bern"},"avatar":{"small":"/a/42.png"}}"#),
        DemoItem("43", #"{"id":43,"name":"Grace","address":{"city":"Oslo"},"avatar":{"small":"/a/43.png"}}"#),
    ]
    private static let orders = [
        DemoItem("9001", key: "42", #"{"id":"9001","user":42,"product":1,"status":"shipped","total":31.50}"#),
        DemoItem("9002", key: "42", #"{"id":"9002","user":42,"product":2,"status":"paid","total":99.90}"#),
        DemoItem("9003", key: "43", #"{"id":"9003","user":43,"product":2,"status":"paid","total":99.90}"#),
    ]
    private static let products = [
        DemoItem("1", #"{"id":1,"title":"Lamp","price":31.50,"weight":1.20}"#),
        DemoItem("2", #"{"id":2,"title":"Chair","price":99.90,"weight":7.00}"#),
    ]
    private static let reviews = [
        DemoItem("1", #"{"stars":4.50,"count":12}"#), DemoItem("2", #"{"stars":3.80,"count":5}"#),
    ]
}

/// One thing that a demo service knows.
struct DemoItem: Sendable {
    var id: String
    /// What lists find it by.
    var key: String
    var json: String

    init(_ id: String, key: String? = nil, _ json: String) {
        self.id = id
        self.key = key ?? id
        self.json = json
    }
}
