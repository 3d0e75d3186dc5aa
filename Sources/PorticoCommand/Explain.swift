// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoConfig
import PorticoServer

/// `portico explain`: what becomes of a request, and why.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what the gateway does with a request, and why.",
        discussion: """
            Runs the request through the code that serves traffic, up to where it would leave the gateway: nothing is
            sent, no listener is opened, no name is looked up.

            Example:  portico explain gateway.yaml 'GET /orders/7?full=1' -H 'X-Beta: 1' --client 10.1.2.3
                      portico explain gateway.yaml https://shop.example.com/orders/7
            """
    )

    @Argument(help: "The configuration file.") var file: String
    @Argument(help: "The request: METHOD and URL or path; GET without a method.") var request: String
    @Option(name: [.customShort("H"), .customLong("header")], help: "A header field, 'Name: value'; may be repeated.")
    var headers: [String] = []
    @Option(help: "The Host header, where the URL has none.") var host: String?
    @Option(help: "The address that the connection comes from. Default: 127.0.0.1.") var client: String?
    @Option(help: "The listener that it comes to. Default: the first.") var listener: String?
    @Option(help: "The id of the user that the client is taken to be.") var user: String?
    @Option(name: .customLong("role"), help: "A role of the user; may be repeated.") var roles: [String] = []
    @Option(name: .customLong("scope"), help: "A scope of the user; may be repeated.") var scopes: [String] = []
    @Flag(help: "Print the explanation as JSON.") var json = false

    func validate() throws { _ = try self.query() }

    func run() async throws {
        let query = try self.query()
        let blueprint = try ConfigFile(path: self.file).requireBlueprint()
        let explainer = try Explainer(blueprint)
        defer { explainer.stop() }
        do {
            let explanation = try await explainer.explain(query)
            Output.print(self.json ? explanation.json.text(indent: 0) : explanation.description)
        } catch {
            throw Self.usage(error)
        }
    }

    private func query() throws -> ExplainQuery {
        do {
            return try ExplainQuery(
                request: self.request, headers: self.headers, host: self.host, client: self.client,
                listener: self.listener, user: self.user, roles: self.roles, scopes: self.scopes)
        } catch {
            throw Self.usage(error)
        }
    }

    private static func usage(_ error: ValueError) -> ValidationError {
        ValidationError(error.message + (error.hint.map { "; \($0)" } ?? ""))
    }
}
