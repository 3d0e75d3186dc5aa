// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoServer

/// What somebody at a terminal wants to see when the gateway has started: where it listens, and what goes where.
struct StartSummary {
    private let gateway: Gateway
    private let blueprint: Blueprint
    private let file: ConfigFile
    private let style = Style.error

    /// Further routes and services are counted.
    private static let most = 20

    init(_ gateway: Gateway, _ blueprint: Blueprint, _ file: ConfigFile) {
        self.gateway = gateway
        self.blueprint = blueprint
        self.file = file
    }

    var text: String {
        var text = self.style.painted("Portico \(GatewayVersion.text)", .bold) + "  \(self.file.source.path)\n"
        for (name, address) in self.gateway.addresses.sorted(by: { $0.key < $1.key }) {
            text += "  " + self.style.painted("http://\(address)", .cyan) + "  \(name)\n"
        }
        text += "  " + self.style.painted("http://\(self.gateway.adminAddress)", .cyan) + "  admin\n"
        let rows = self.blueprint.routeRows
        text += self.section("Routes", rows.count)
        text += self.lines(RouteRow.table(Array(rows.prefix(Self.most)), width: TextTable.width - 2), of: rows.count)
        let services = self.blueprint.serviceRows
        text += self.section("Services", services.count)
        text += self.lines(
            TextTable.text(Array(services.prefix(Self.most)), indent: 0, width: TextTable.width - 2), of: services.count
        )
        let warnings = self.file.diagnostics.count
        if warnings > 0 {
            text +=
                "\n" + self.style.painted(DiagnosticReport.counted(warnings, "warning") + ", see above", .yellow) + "\n"
        }
        return text + "\nCtrl-C ends it.\n"
    }

    private func section(_ name: String, _ count: Int) -> String {
        "\n" + self.style.painted("\(name)", .bold) + " (\(count))\n"
    }

    private func lines(_ table: String, of count: Int) -> String {
        let lines = table.split(separator: "\n").map { "  \($0)\n" }.joined()
        return lines + (count > Self.most ? "  … and \(count - Self.most) more\n" : "")
    }
}
