// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// A panel of `deploy/grafana/portico.json`.
struct Panel: Decodable {
    private struct Dashboard: Decodable { var panels: [Panel] }
    private struct Target: Decodable { var expr: String }

    private var title: String
    private var targets: [Target]?

    /// The one query of the panel with this title, word for word, with values in the place of Grafana's variables.
    static func expression(of title: String) throws -> String {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let file = URL(fileURLWithPath: root + "/deploy/grafana/portico.json")
        let panels = try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: file)).panels
        let targets = try #require(panels.first { $0.title == title }?.targets)
        #expect(targets.count == 1)
        let variables = ["__rate_interval": "5m", "instance": ".*", "route": ".*", "service": ".*"]
        return variables.reduce(try #require(targets.first).expr) { text, variable in
            text.replacing("$\(variable.key)", with: variable.value)
        }
    }
}
