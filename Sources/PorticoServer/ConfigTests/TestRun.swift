// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoProxy
import PorticoX509

/// Runs the tests of a configuration: its real pipeline, without a network and without waiting.
package struct TestRun {
    /// What came of one test.
    package struct Outcome: Sendable {
        package var name: String
        package var location: SourceLocation
        /// Each in one line; empty: the test passed.
        package var failures: [String] = []
        /// By the clock of the test.
        package var duration = Duration.zero
    }

    private let blueprint: Blueprint

    package init(_ blueprint: Blueprint) { self.blueprint = blueprint }

    /// In the order of the configuration.
    /// - Parameter filter: Only tests with this in their names.
    package func outcomes(filter: String? = nil) -> [Outcome] {
        self.blueprint.config.tests.filter { test in filter.map { test.name.contains($0) } ?? true }
            .map { self.run($0) }
    }

    private func run(_ test: TestConfig) -> Outcome {
        var outcome = Outcome(name: test.name, location: test.location)
        var request = VirtualGateway.Request(test.request.message)
        request.client = test.request.clientIP
        request.certificate = test.request.certificate.taken
        request.principal = test.user.map {
            Principal(stated: $0.id, roles: $0.roles, scopes: $0.scopes, claims: $0.claims)
        }
        do {
            let result = try VirtualGateway(self.blueprint).ask(request) { call in
                test.mocks.answer(to: call).map { $0.reply(to: call) }
            }
            outcome.duration = result.duration
            outcome.failures = TestVerdict(expect: test.expect, outcome: result).failures
        } catch {
            outcome.failures = ["it could not be run: \(error)"]
        }
        // What is found may hold what came from a variable, wherever that was written.
        outcome.failures = outcome.failures.map { self.blueprint.config.secretTexts.hidden(in: $0) }
        return outcome
    }
}

extension TestRequestConfig {
    /// As a client would send it.
    var message: [UInt8] {
        let names = Set(self.headers.map { $0.name.lowercased() })
        let url = try? ExplainURL(self.line.url)
        var text = "\(self.line.method) \(url?.target ?? "/") HTTP/1.1\r\n"
        if !names.contains("host") { text += "Host: \(url?.authority ?? "localhost")\r\n" }
        for field in self.headers { text += "\(field.name): \(field.value)\r\n" }
        let body = Array((self.body ?? self.json?.text() ?? "").utf8)
        if self.json != nil, !names.contains("content-type") { text += "Content-Type: application/json\r\n" }
        if self.body != nil || self.json != nil, names.isDisjoint(with: ["content-length", "transfer-encoding"]) {
            text += "Content-Length: \(body.count)\r\n"
        }
        return Array("\(text)\r\n".utf8) + body
    }
}
