// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// A gateway with one route that composes, in front of services of their own.
struct ComposeRig {
    let gateway: TestGateway
    let services: [String: FakeService]

    /// Starts all, runs the body, and stops all.
    /// - Parameters:
    ///   - compose: What stands under `compose`.
    ///   - services: By name; `nil` is served by hand.
    ///   - shared: What stands under the top-level `parts`.
    ///   - route: More keys of the route.
    static func run(
        _ compose: String, _ services: [String: FakeService.Answer?], shared: String? = nil, match: String = "/**",
        route: String = "", workers: Int = 1, _ body: (ComposeRig) async throws -> Void
    ) async throws {
        var fakes: [String: FakeService] = [:]
        for (name, answer) in services { fakes[name] = try await FakeService(answer) }
        let yaml = Self.yaml(compose, fakes, shared: shared, match: match, route: route)
        let gateway = try TestGateway(yaml, workers: workers)
        var failure: (any Error)?
        do { try await body(ComposeRig(gateway: gateway, services: fakes)) } catch { failure = error }
        await gateway.stop()
        for fake in fakes.values { await fake.upstream.stop() }
        if let failure { throw failure }
    }

    static func yaml(
        _ compose: String, _ services: [String: FakeService], shared: String? = nil, match: String = "/**",
        route: String = ""
    ) -> String {
        let lines = services.map { "  \($0.key): \"\($0.value.upstream.url)\"" }.sorted()
        let parts = shared.map { "parts:\n\(Self.indented($0, by: 2))\n" } ?? ""
        return """
            services:
            \(lines.joined(separator: "\n"))
            \(parts)routes:
              home:
                match: \(match)
            \(Self.indented(route, by: 4))
                compose:
            \(Self.indented(compose, by: 6))
            """
    }

    private static func indented(_ text: String, by count: Int) -> String {
        let blanks = String(repeating: " ", count: count)
        return text.split(separator: "\n").map { blanks + $0 }.joined(separator: "\n")
    }

    subscript(_ service: String) -> FakeService {
        guard let fake = self.services[service] else { preconditionFailure("the test has no service \(service)") }
        return fake
    }

    /// Asks on a connection of its own.
    func ask(_ line: String = "GET /", _ fields: String..., body: String? = nil) async throws -> RawMessage {
        let client = try await self.gateway.connect()
        let answer = try await Self.ask(client, line, fields, body: body)
        await client.close()
        return answer
    }

    static func ask(
        _ client: RawConnection, _ line: String = "GET /", _ fields: [String] = [], body: String? = nil
    ) async throws -> RawMessage {
        let all = ["\(line) HTTP/1.1", "Host: a"] + fields + (body.map { ["Content-Length: \($0.utf8.count)"] } ?? [])
        try await client.send(all.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
        return try await client.receiveResponse(toHEAD: line.hasPrefix("HEAD "))
    }
}

/// Answers every request alike.
func always(_ reply: Reply) -> FakeService.Answer { { _ in reply } }

/// Answers every request with this JSON.
func always(_ json: String) -> FakeService.Answer { always(.json(json)) }
