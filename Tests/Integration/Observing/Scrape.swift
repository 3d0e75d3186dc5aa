// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What `/metrics` said at one moment.
struct Scrape {
    /// By name and labels as written.
    private(set) var samples: [String: Double] = [:]
    let text: String

    /// Asks a gateway's admin address.
    static func of(_ gateway: TestGateway) async throws -> Scrape {
        let admin = try await gateway.connectToAdmin()
        return try await Self.of(admin)
    }

    private static func of(_ admin: RawConnection) async throws -> Scrape {
        try await admin.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try await admin.receiveResponse()
        try #require(response.status == 200)
        return Scrape(response.text)
    }

    /// Asks until the condition holds: what an answer belongs to is counted just after the answer has left.
    static func of(_ gateway: TestGateway, until condition: (Scrape) -> Bool) async throws -> Scrape {
        let admin = try await gateway.connectToAdmin()
        let end = ContinuousClock.now + .seconds(20)
        while true {
            let scrape = try await Self.of(admin)
            if condition(scrape) || ContinuousClock.now > end { return scrape }
            await Pace.tick()
        }
    }

    init(_ text: String) {
        self.text = text
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " ") else { continue }
            let value = Double(line[line.index(after: space)...])
            #expect(value != nil, "\(line)")
            #expect(self.samples.updateValue(value ?? 0, forKey: String(line[..<space])) == nil, "twice: \(line)")
        }
    }

    /// The sum of the family's samples that have all these labels (`route="a"`).
    func sum(_ name: String, _ labels: String...) -> Int {
        var sum = 0.0
        for (key, value) in self.samples where key == name || key.hasPrefix("\(name){") {
            if labels.allSatisfy({ key.contains("{\($0)") || key.contains(",\($0)") }) { sum += value }
        }
        return Int(sum)
    }

    /// Requests that have ended.
    var requests: Int { self.sum("http_server_request_duration_seconds_count") }
}
