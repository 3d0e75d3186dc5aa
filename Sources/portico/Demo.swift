// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import PorticoConfig
import PorticoServer

/// `portico demo`: the gateway and five small services in one process.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the gateway in front of five demo services in the same process.",
        discussion: "Example:  portico demo --port 8080"
    )

    @Option(help: "The port on 127.0.0.1; 0 takes any free one.") var port = 8080
    @Option(help: "The port of the admin address; 0 takes any free one.") var adminPort = 9901

    func validate() throws {
        for port in [self.port, self.adminPort] where !(0...65535).contains(port) {
            throw ValidationError("a port is a number from 0 to 65535")
        }
    }

    func run() async throws {
        Process.prepare()
        do {
            let signals = await GatewayProcess.trapSignals()
            let services = try DemoServices()
            defer { services.stop() }
            let yaml = DemoConfig.yaml(port: self.port, adminPort: self.adminPort, services: services.urls)
            let gateway = try Gateway(
                try Blueprint.load(text: yaml, name: "demo.yaml"), options: GatewayOptions(), logger: Process.logger)
            self.introduce(gateway)
            await GatewayProcess(gateway: gateway, logger: Process.logger, watchesFiles: false).run(signals)
        } catch let error as Gateway.StartError {
            Output.error("portico: \(error)\n(another port: portico demo --port 0 --admin-port 0)")
            throw ExitCode(1)
        }
    }

    private func introduce(_ gateway: Gateway) {
        let origin = "http://\(gateway.addresses["public"].map { "\($0)" } ?? "")"
        var text =
            "Portico \(GatewayVersion.text) listens on \(origin) (admin: http://\(gateway.adminAddress))\n\nRoutes:\n"
        text += RouteRow.table(gateway.routeRows).split(separator: "\n").map { "  \($0)\n" }.joined()
        text += "\nTry:\n"
        for (command, shows) in DemoConfig.tour(origin) { text += "  \(command)\n      \(shows)\n" }
        Output.print(text + "\nCtrl-C ends it. One line per request follows.\n")
    }
}
