// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// `deploy/grafana/portico.json`, as far as the tests read it.
struct Dashboard: Decodable {
    struct Target: Decodable { var expr: String }
    struct Place: Decodable { var x, y, w, h: Int }
    struct Panel: Decodable {
        var id: Int
        var title: String
        var type: String
        var gridPos: Place
        var targets: [Target]?
    }
    struct Variable: Decodable {
        var name: String
        var definition: String?
    }
    struct Annotation: Decodable { var expr: String }
    struct Templating: Decodable { var list: [Variable] }
    struct Annotations: Decodable { var list: [Annotation] }

    var panels: [Panel]
    var templating: Templating
    var annotations: Annotations

    static func read() throws -> Dashboard {
        let file = GoldenFile.root + "/../deploy/grafana/portico.json"
        return try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    }

    /// What Prometheus is asked, as panels and annotations have it.
    var queries: [String] {
        self.panels.flatMap { $0.targets ?? [] }.map(\.expr) + self.annotations.list.map(\.expr)
    }

    /// What Prometheus is asked for the lists of names to choose from.
    var lists: [String] { self.templating.list.compactMap(\.definition) }

    /// A query with values in the place of Grafana's variables.
    static func filled(_ query: String) -> String {
        ["__rate_interval": "5m", "instance": ".*", "route": ".*", "service": ".*"].reduce(query) { text, variable in
            text.replacing("$\(variable.key)", with: variable.value)
        }
    }
}
