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
            Runs the request through the code that serves traffic, up to where it would leave the gateway: nothing is \
            sent, no listener is opened, no name is looked up.

            With --admin a running gateway is asked, which knows the addresses of its services; then no file is named.

            Example:  portico explain gateway.yaml 'GET /orders/7?full=1' -H 'X-Beta: 1'
                      portico explain gateway.yaml https://shop.example.com/orders/7
                      portico explain --admin http://127.0.0.1:9901 /orders/7
            """
    )

    @Argument(help: "The configuration file; not with --admin.") var file: String
    @Argument(help: "The request: METHOD and URL or path; GET without a method.") var request: String?
    @OptionGroup var gateway: AdminOptions
    @Option(name: [.customShort("H"), .customLong("header")], help: "A header field, 'Name: value'; may be repeated.")
    var headers: [String] = []
    @Option(help: "The Host header, where the URL has none.") var host: String?
    @Option(help: "The address that the connection comes from. Default: 127.0.0.1.") var client: String?
    @Option(help: "The listener that it comes to. Default: the first.") var listener: String?
    @Option(help: "A name of the client certificate that the connection is made with; may be repeated.")
    var certificate: [String] = []
    @Option(help: "The id of the user that the client is taken to be.") var user: String?
    @Option(name: .customLong("role"), help: "A role of the user; may be repeated.") var roles: [String] = []
    @Option(name: .customLong("scope"), help: "A scope of the user; may be repeated.") var scopes: [String] = []
    @Flag(help: "Print the explanation as JSON.") var json = false
    @OptionGroup var style: StyleOptions

    func validate() throws { _ = try self.query() }

    func run() async throws {
        let query = try self.query()
        if self.gateway.address != nil { return try self.ask(query) }
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

    /// Of the running gateway.
    private func ask(_ query: ExplainQuery) throws {
        let body = query.encode(ConfigPath(), ConfigPrinter()).text()
        let accept = self.json ? "application/json" : "text/plain"
        let answer = try self.gateway.ask("POST /explain", accept: accept, body: body)
        guard answer.isSuccess else {
            UsageError.report(answer.problem)
            throw ExitCode(1)
        }
        Output.print(answer.body)
    }

    private func query() throws -> ExplainQuery {
        // With --admin the only word is the request.
        let request = self.gateway.address == nil ? self.request : self.request ?? self.file
        guard let request else { throw ValidationError("missing expected argument '<request>'") }
        if self.gateway.address != nil, self.request != nil {
            throw ValidationError("with --admin the gateway has its own configuration: name no file")
        }
        do {
            return try ExplainQuery(
                request: request, headers: self.headers, host: self.host, client: self.client,
                listener: self.listener, certificate: self.certificate, user: self.user, roles: self.roles,
                scopes: self.scopes)
        } catch {
            throw Self.usage(error)
        }
    }

    private static func usage(_ error: ValueError) -> ValidationError {
        ValidationError(error.message + (error.hint.map { "; \($0)" } ?? ""))
    }
}
