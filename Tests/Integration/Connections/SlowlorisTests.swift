// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// Many clients that say almost nothing.
    @Suite struct SlowlorisTests {
        @Test("clients that never complete their heads end, and others are served meanwhile")
        func heads() async throws {
            try await Rig.run(Rig.limits("{ head_timeout: 1s }"), script: Script.ok("served")) { rig in
                var slow: [RawConnection] = []
                for _ in 0..<100 {
                    let client = try await rig.connect()
                    try await client.send("GET / HTTP/1.1\r\nHost: a\r\nX-")
                    slow.append(client)
                }
                let good = try await rig.connect()
                try await good.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await good.receiveResponse().text == "served")
                for client in slow { #expect(try await client.receiveLastResponse().status == 408) }
                #expect(rig.upstream.connectionCount == 1)
            }
        }
    }
}
