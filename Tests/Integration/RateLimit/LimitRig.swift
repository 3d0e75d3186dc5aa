// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// A gateway with limits in front of one upstream, named `app`, which answers everything.
struct LimitRig {
    let gateway: TestGateway
    let upstream: FakeUpstream

    /// Starts both, runs the body, and stops both.
    static func run(
        _ yaml: String, values: [String: String] = [:], workers: Int = 1, script: Script = .ok("app"),
        _ body: (LimitRig) async throws -> Void
    ) async throws {
        let upstream = try await FakeUpstream(script: script.run)
        let all = values.merging(["app": upstream.url]) { $1 }
        let text = "services: { app: \"${app}\" }\n" + yaml
        try await upstream.behind({ try TestGateway(text, values: all, workers: workers) }) { gateway in
            try await body(LimitRig(gateway: gateway, upstream: upstream))
        }
    }

    /// A request without a body.
    static func request(_ line: String, _ fields: [String]) -> String {
        (["\(line) HTTP/1.1", "Host: a"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// The answer to one request, such as `GET /a`, on a connection of its own.
    func ask(_ line: String, _ fields: String...) async throws -> RawMessage {
        let client = try await self.gateway.connect()
        try await client.send(Self.request(line, fields + ["Connection: close"]))
        let answer = try await client.receiveResponse(toHEAD: line.hasPrefix("HEAD "))
        await client.close()
        return answer
    }

    /// What the gateway says that it would do with a GET.
    func explain(_ path: String) async throws -> String {
        let question = #"{ "url": "\#(path)" }"#
        let admin = try await self.gateway.connectToAdmin()
        let head = "POST /explain HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(question.utf8.count)\r\n\r\n"
        try await admin.send(head + question)
        let answer = try await admin.receiveResponse()
        await admin.close()
        return answer.text
    }

    /// The statuses of so many requests, one after the other on one connection.
    func statuses(_ count: Int, _ line: String, _ fields: String...) async throws -> [Int] {
        try await self.statuses(count, line, fields)
    }

    private func statuses(_ count: Int, _ line: String, _ fields: [String]) async throws -> [Int] {
        let client = try await self.gateway.connect()
        var statuses: [Int] = []
        for _ in 0..<count {
            try await client.send(Self.request(line, fields))
            statuses.append(try await client.receiveResponse(toHEAD: line.hasPrefix("HEAD ")).status)
        }
        await client.close()
        return statuses
    }

    /// So many requests, one after the other, have these statuses.
    func expect(
        _ statuses: [Int], _ line: String, _ fields: String..., at place: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await self.statuses(statuses.count, line, fields)
        #expect(found == statuses, "\(line) \(fields.first?.prefix(40) ?? "")", sourceLocation: place)
    }

    /// How many of so many requests, on so many connections at once, had each status.
    static func flood(
        _ gateways: [TestGateway], connections: Int, each: Int, _ line: String = "GET /", _ fields: [String] = []
    ) async throws -> [Int: Int] {
        let request = Self.request(line, fields)
        return try await withThrowingTaskGroup(of: [Int: Int].self) { group in
            for number in 0..<connections {
                let gateway = gateways[number % gateways.count]
                group.addTask {
                    let client = try await gateway.connect()
                    var counts: [Int: Int] = [:]
                    for _ in 0..<each {
                        try await client.send(request)
                        counts[try await client.receiveResponse().status, default: 0] += 1
                    }
                    await client.close()
                    return counts
                }
            }
            var counts: [Int: Int] = [:]
            for try await part in group { counts.merge(part) { $0 + $1 } }
            return counts
        }
    }

    /// Requests that reached the upstream.
    var reached: Int {
        self.upstream.connections.map { Requests.whole(in: $0.history).count }.reduce(0, +)
    }
}

extension RawMessage {
    /// What a limit says is left: `X-RateLimit-Remaining`.
    var remaining: Int? { self["X-RateLimit-Remaining"].flatMap { Int($0) } }

    /// It is a 429 that says which limit refused, and when to come again.
    func expectRefused(by limit: String, at place: Testing.SourceLocation = #_sourceLocation) {
        #expect(self.status == 429, sourceLocation: place)
        #expect(self["Content-Type"] == "application/problem+json", sourceLocation: place)
        #expect(self.text.contains("\"limit\":\"\(limit)\""), "\(self.text)", sourceLocation: place)
        let seconds = self["Retry-After"].flatMap { Int($0) } ?? 0
        #expect(seconds > 0 && self.values("Retry-After").count == 1, sourceLocation: place)
    }
}
