// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Synchronization
import Testing

/// A service whose connection ends at a request to `/second/N`, after the bytes that are given for that number. It
/// answers that request with `again` when it comes once more, so that a repeat is seen at once, by client and test.
final class SecondRequestService: Sendable {
    private let endings: [String]
    private let requests = Mutex<[String: [RawMessage]]>([:])

    init(_ endings: [String]) { self.endings = endings }

    static func target(_ number: Int) -> String { "/second/\(number)" }

    /// What came to `/second/N`, in the order in which it came.
    func requests(to number: Int) -> [RawMessage] { self.requests.withLock { $0[Self.target(number)] ?? [] } }

    var script: Script {
        Script.serving { connection in
            while let request = try await connection.receiveRequestOrEnd() {
                let count = self.requests.withLock { requests in
                    requests[request.target, default: []].append(request)
                    return requests[request.target]?.count
                }
                let number = self.endings.indices.first { Self.target($0) == request.target }
                guard let number, count == 1 else {
                    try await connection.send(Script.response(number == nil ? "first" : "again"))
                    continue
                }
                if !self.endings[number].isEmpty { try await connection.send(self.endings[number]) }
                return
            }
        }
    }

    /// Has the gateway make the connection that the next request goes out on.
    static func askFirst(_ client: RawConnection) async throws {
        try await client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")
        try #require(try await client.receiveResponse().text == "first")
    }
}
