// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoJSON

/// How much of a limit one request takes (`cost`).
package struct LimitCost: Configurable, Hashable {
    package enum Source: Sendable, Hashable {
        case fixed(Int)
        /// A field of the answer.
        case header(String)
        /// A number in the answer's body.
        case json(JSONPath)
    }

    package var source = Source.fixed(1)

    package init() {}

    package init(_ cost: Int) { self.source = .fixed(cost) }

    /// It is known only once the request was answered.
    package var isOfAnswer: Bool { self.fixed == nil }

    var fixed: Int? {
        guard case .fixed(let cost) = self.source else { return nil }
        return cost
    }

    var header: String? {
        get { if case .header(let name) = self.source { name } else { nil } }
        set { if let newValue { self.source = .header(newValue) } }
    }

    var json: JSONPath? {
        get { if case .json(let path) = self.source { path } else { nil } }
        set { if let newValue { self.source = .json(newValue) } }
    }

    package static let noun = "cost"
    package static let keys: [Key<LimitCost>] = [
        Key(
            "header", \.header, Kind<String>.headerName.optional,
            "The field of the answer that holds the cost: a number. An answer without it costs 1."),
        Key(
            "json", \.json, Kind<JSONPath>.jsonPath.optional,
            "Where the cost stands in the answer's JSON, such as `$.usage.total_tokens`; of an event stream, in the last event that has it."
        ),
    ]
    package static let foreignKeys = ["responseheader": "header", "body": "json", "path": "json", "jsonpath": "json"]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        guard !reader.hasRefusedKey(in: path) else { return }
        if let header = node["header"], node["json"] != nil {
            reader.error(
                "the cost has two sources", at: header.location, path, hint: "name one of 'header' and 'json'")
        } else if node["header"] == nil, node["json"] == nil {
            reader.error(
                "the cost says nothing", at: node.location, path,
                hint: "a number, '{ header: X-Cost }' or '{ json: $.usage.total_tokens }'")
        }
    }
}

extension Kind where Value == LimitCost {
    /// A number, or where it stands in the answer.
    static let limitCost = Kind.object(
        or: .int(1...1_000_000), from: { cost, _ in LimitCost(cost) }, short: { $0.fixed })
}
