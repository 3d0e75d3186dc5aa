// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import PorticoProxy
import PorticoTesting
import Testing

/// A gateway that logs to a file, in front of one upstream.
struct LogRig {
    let gateway: TestGateway
    let upstream: FakeUpstream

    static let yaml = """
        services: { users: "${app}" }
        routes: { people: { match: /people/**, to: users } }
        """

    /// Runs the body, stops both, and returns what the log holds then.
    static func text(
        _ yaml: String = LogRig.yaml, values: [String: String] = [:], workers: Int = 1,
        script: Script? = .ok("12345"), filters: [any CustomFilter.Type] = [], _ body: (LogRig) async throws -> Void
    ) async throws -> String {
        let folder = try TemporaryFolder()
        let path = try folder.write("access.log", "")
        let log = open(path, O_WRONLY | O_APPEND)
        defer { close(log) }
        let upstream = try await FakeUpstream(script: script?.run)
        let gateway = try TestGateway(
            yaml, values: values.merging(["app": upstream.url]) { $1 }, workers: workers, log: log,
            filters: filters)
        do {
            try await body(LogRig(gateway: gateway, upstream: upstream))
        } catch {
            Issue.record(error)
        }
        await gateway.stop()
        await upstream.stop()
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    static func lines(
        _ yaml: String = LogRig.yaml, values: [String: String] = [:], script: Script? = .ok("12345"),
        filters: [any CustomFilter.Type] = [], _ body: (LogRig) async throws -> Void
    ) async throws -> [AccessLine] {
        try AccessLine.all(await Self.text(yaml, values: values, script: script, filters: filters, body))
    }

    /// One GET after the other on one connection; the statuses of the answers.
    @discardableResult
    func get(_ targets: String...) async throws -> [Int] {
        let client = try await self.gateway.connect()
        var statuses: [Int] = []
        for target in targets {
            try await client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            statuses.append(try await client.receiveResponse().status)
        }
        await client.close()
        return statuses
    }
}
