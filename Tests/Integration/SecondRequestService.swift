// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Synchronization
import Testing

/// A service that answers the first request, and ends the connection at the second, after some bytes or none. Whatever
/// comes later, it answers with `again`: a request that is sent once more is seen at once, by client and test.
final class SecondRequestService: Sendable {
    private let bytes: String
    private let requests = Mutex<[RawMessage]>([])

    init(_ bytes: String) { self.bytes = bytes }

    /// Every request beyond the first, in the order in which they came.
    var seconds: [RawMessage] { Array(self.requests.withLock { $0 }.dropFirst()) }

    var script: Script {
        Script.serving { connection in
            while let request = try await connection.receiveRequestOrEnd() {
                let number = self.requests.withLock { requests in
                    requests.append(request)
                    return requests.count
                }
                guard number == 2 else {
                    try await connection.send(Script.response(number == 1 ? "first" : "again"))
                    continue
                }
                if !self.bytes.isEmpty { try await connection.send(self.bytes) }
                return
            }
        }
    }

    /// Has the gateway make the connection that the next request goes out on.
    func askFirst(_ client: RawConnection) async throws {
        try await client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")
        try #require(try await client.receiveResponse().text == "first")
    }
}
