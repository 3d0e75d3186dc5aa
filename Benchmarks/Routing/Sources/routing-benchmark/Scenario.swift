// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire

/// A kind of table and the requests that go to it.
enum Scenario: String, CaseIterable {
    case literals = "/service-N/items"
    case captures = "/api/service-N/{id}"
    case hosts = "/service-N/items on 100 hosts"
    case patterns = "/api/service-N/{id:[0-9]+}"
    case placeholders = "/api/service-N-{id}"

    /// Every second route ends with `**`.
    func entries(_ count: Int) -> [RouteEntry] {
        (0..<count).map { index in
            let pattern = PathPattern(
                segments: self.segments(index),
                remainder: index % 2 == 0 ? nil : PathPattern.Remainder(name: nil),
                text: self.rawValue
            )
            var match = RouteMatch(path: pattern)
            match.methods = ["GET"]
            if self == .hosts { match.hosts = [.exact(self.host(index))] }
            let location = SourceLocation(file: "benchmark.yaml", line: index + 1, column: 1)
            return RouteEntry(name: "route-\(index)", match: match, location: location)
        }
    }

    private func segments(_ index: Int) -> [PathPattern.Segment] {
        switch self {
        case .literals, .hosts: [.literal("service-\(index)"), .literal("items")]
        case .captures: [.literal("api"), .literal("service-\(index)"), .single(name: "id")]
        case .patterns:
            [.literal("api"), .literal("service-\(index)"), .placeholder(.init(name: "id", pattern: "[0-9]+"))]
        case .placeholders: [.literal("api"), .placeholder(.init(name: "id", prefix: "service-\(index)-"))]
        }
    }

    private func host(_ index: Int) -> String {
        self == .hosts ? "host-\(index % 100).example.com" : "localhost:8080"
    }

    /// Up to 1,000 requests spread over all routes, so that a large table does not stay in the first-level cache.
    func heads(_ count: Int) throws -> [RequestHead] {
        let sample = min(count, 1000)
        return try (0..<sample).map { number in
            let index = number * (count / sample)
            let path = self.path(index)
            let fields = "Host: \(self.host(index))\r\nUser-Agent: benchmark\r\nAccept: */*\r\n"
            let text = "GET \(path) HTTP/1.1\r\n\(fields)\r\n"
            var head = RequestHead()
            _ = try RequestHeadParser().parse(Array(text.utf8).span, into: &head)
            return head
        }
    }

    private func path(_ index: Int) -> String {
        switch self {
        case .literals, .hosts: "/service-\(index)/items"
        case .captures, .patterns: "/api/service-\(index)/42"
        case .placeholders: "/api/service-\(index)-42"
        }
    }
}
