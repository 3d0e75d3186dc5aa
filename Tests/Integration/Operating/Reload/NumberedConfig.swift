// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Synchronization

/// Configurations whose answers tell their number, and which of them may answer now.
///
/// `/fixed` is answered by the gateway, `/included` by a route of an included file, `/app` by an upstream that answers
/// with the path that it was asked for: `/7`.
final class NumberedConfig: Sendable {
    private struct Range {
        var confirmed = 0
        var written = 0
    }

    private let range = Mutex(Range())

    static let paths = ["/fixed", "/app", "/included"]

    /// The newest one that every worker is known to use.
    var confirmed: Int {
        get { self.range.withLock { $0.confirmed } }
        set { self.range.withLock { $0.confirmed = newValue } }
    }

    /// The newest one that any worker may use.
    var written: Int {
        get { self.range.withLock { $0.written } }
        set { self.range.withLock { $0.written = newValue } }
    }

    static func upstream() async throws -> FakeUpstream {
        try await FakeUpstream(answering: { Script.response($0.target) })
    }

    static func files(_ number: Int, _ upstream: String) -> [String: String] {
        ["gateway.yaml": Self.main(number, upstream), "parts/one.yaml": Self.part(number)]
    }

    static func main(_ number: Int, _ upstream: String) -> String {
        """
        version: 1
        include: [parts/*.yaml]
        listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
        admin: { address: "127.0.0.1:0" }
        services: { app: "\(upstream)" }
        routes:
          fixed: { match: /fixed, respond: { body: "\(number)" } }
          app: { match: /app, to: "app:/\(number)" }
        """
    }

    static func part(_ number: Int) -> String {
        "routes: { included: { match: /included, respond: { body: \"\(number)\" } } }"
    }

    /// What is wrong with an answer to a request that was sent when `mark` was confirmed.
    func fault(_ path: String, _ answer: BlockingClient.Answer, _ mark: Int) -> String? {
        let written = self.written
        guard answer.status == 200 else { return "\(path): status \(answer.status) \(answer.body)" }
        let digits = answer.body.hasPrefix("/") ? answer.body.dropFirst() : answer.body[...]
        guard let number = Int(digits), mark <= number, number <= written else {
            return "\(path): \(answer.body) is none of \(mark)…\(written)"
        }
        return nil
    }

    func load(port: Int, paths: [String] = NumberedConfig.paths) -> Load {
        Load(
            Load.Plan(
                port: port, paths: paths, mark: { self.confirmed }, fault: { self.fault($0, $1, $2) }))
    }
}
