// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite("Max-Forwards")
struct MaxForwardsTests {
    @Test("a hop is counted for OPTIONS, and for no other method", arguments: [("OPTIONS", "4"), ("GET", "5")])
    func counted(method: String, left: String) async throws {
        try await Rig.run { rig in
            let request = try await rig.forwarded("\(method) /x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 5\r\n\r\n")
            #expect(request.values("Max-Forwards") == [left])
        }
    }

    @Test(
        "no hop left: the gateway answers, and does not play TRACE back", arguments: [("OPTIONS", 200), ("TRACE", 405)])
    func noneLeft(method: String, status: Int) async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("\(method) /x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")
            let response = try await client.receiveResponse()
            #expect(response.status == status)
            #expect(response["Allow"] != nil)
            #expect(rig.upstream.connectionCount == 0)
        }
    }
}
