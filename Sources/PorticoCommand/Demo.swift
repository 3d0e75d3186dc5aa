// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import PorticoConfig
import PorticoProxy
import PorticoServer

/// `portico demo`: the gateway and five small services in one process.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the gateway in front of five demo services in the same process.",
        discussion: """
            Example:  portico demo --port 8080
                      portico demo --print-config > demo.yaml
            """
    )

    @Option(help: "The port on 127.0.0.1; 0 takes any free one.") var port = 8080
    @Option(help: "The port for HTTPS on 127.0.0.1; 0 takes any free one.") var tlsPort = 8443
    @Option(help: "The port of the admin address; 0 takes any free one.") var adminPort = 9901

    @Option(help: "The port of the first demo service, the others behind it; 0 takes any free ones.")
    var servicesPort = 0

    @Flag(help: "Print the configuration and start nothing.") var printConfig = false
    @OptionGroup var style: StyleOptions

    func validate() throws {
        for port in [self.port, self.tlsPort, self.adminPort, self.servicesPort] where !(0...65535).contains(port) {
            throw ValidationError("a port is a number from 0 to 65535")
        }
    }

    func run() async throws {
        if self.printConfig { return Output.print(self.printedConfig) }
        Process.prepareToServe()
        do {
            let signals = await GatewayProcess.trapSignals()
            let services = try DemoServices(firstPort: self.servicesPort)
            defer { services.stop() }
            let yaml = DemoConfig.yaml(
                port: self.port, securePort: self.tlsPort, adminPort: self.adminPort, services: services.urls,
                issuer: services.issuerURL)
            let files = try DemoCertificate.make().merging(["demo.yaml": yaml]) { _, text in text }
            let gateway = try Gateway(
                try Blueprint.load("demo.yaml", files), options: GatewayOptions(), logger: Process.logger())
            self.introduce(gateway, services)
            await GatewayProcess(gateway: gateway, logger: Process.logger(), watchesFiles: false).run(signals)
        } catch let error as Gateway.StartError {
            UsageError.report("\(error); another port: portico demo --port 0 --tls-port 0 --admin-port 0")
            throw ExitCode(1)
        }
    }

    /// Without TLS, whose certificate is on no disk. With the ports that services would have: those that were asked for, or 9001 and the ones behind it.
    private var printedConfig: String {
        let first = self.servicesPort == 0 ? 9001 : self.servicesPort
        let url = { (number: Int) in "http://127.0.0.1:\(min(first + number, 65535))" }
        let urls = DemoServices.names.enumerated().map { ($1, url($0)) }
        return DemoConfig.yaml(
            port: self.port, adminPort: self.adminPort, services: Dictionary(urls) { first, _ in first },
            issuer: url(DemoServices.names.count))
    }

    private func introduce(_ gateway: Gateway, _ services: DemoServices) {
        let origin = "http://\(gateway.addresses["public"].map { "\($0)" } ?? "")"
        let secure = "https://localhost:\(gateway.addresses["secure"]?.port ?? 0)"
        var text =
            "Portico \(GatewayVersion.text) listens on \(origin) and \(secure) (admin: http://\(gateway.adminAddress))\n"
        text += "\n  curl -k \(secure)/dashboard/42\n\nRoutes:\n"
        text += RouteRow.table(gateway.routeRows, width: Style.output.isTerminal ? TextTable.width - 2 : nil).split(
            separator: "\n"
        ).map { "  \($0)\n" }.joined()
        text += "\nServices:\n"
        let rows = DemoServices.names.map { ($0, services.urls[$0] ?? "") } + [("issuer", services.issuerURL)]
        let width = rows.map(\.0.count).max() ?? 0
        for (name, url) in rows {
            text += "  \(name)\(String(repeating: " ", count: width - name.count))  \(url)\n"
        }
        text += "\nTry:\n"
        for (command, shows) in DemoConfig.tour(
            origin, secure: secure, issuer: services.issuerURL, token: services.token)
        {
            text += "  \(command)\n      \(shows)\n"
        }
        Output.print(text + "\nCtrl-C ends it. One line per request follows.\n")
    }
}
