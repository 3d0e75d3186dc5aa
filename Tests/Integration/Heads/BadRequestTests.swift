// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Each rule of what is refused: the right status, the end of the connection, and nothing at the upstream.
@Suite struct BadRequestTests {
    @Test("message framing that two readers could read differently", arguments: BadRequest.framing)
    func framing(_ bad: BadRequest) async throws { try await Self.expect(bad) }

    @Test("malformed fields", arguments: BadRequest.fields)
    func fields(_ bad: BadRequest) async throws { try await Self.expect(bad) }

    @Test("a Host that is missing, doubled or malformed", arguments: BadRequest.hosts)
    func hosts(_ bad: BadRequest) async throws { try await Self.expect(bad) }

    @Test("malformed request lines", arguments: BadRequest.lines)
    func lines(_ bad: BadRequest) async throws { try await Self.expect(bad) }

    @Test("paths that services could read differently", arguments: BadRequest.paths)
    func paths(_ bad: BadRequest) async throws { try await Self.expect(bad) }

    private static func expect(_ bad: BadRequest) async throws {
        try await Rig.run { rig in
            let response = try await rig.refused(bad.bytes)
            #expect(response.status == bad.status)
            #expect(response["Connection"] == "close")
        }
    }

    @Test(
        "bad chunks: a 400, the end of the connection, and no complete request at the upstream",
        arguments: [
            "g\r\n", "-1\r\n", "0x5\r\nhello\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n", "\r\nhello\r\n",
            "5\nhello\r\n",
            "5\r\nhello!\r\n", "5\r\nhelloX\n", "5\r\nhello\n", "5\r\nhello0\r\n\r\n", "ffffffffffffffff\r\nx",
            "10000000000000005\r\nhello\r\n", "5;a\nb\r\nhello\r\n", "5;a=\u{0}\r\nhello\r\n", "5;\rx\r\nhello\r\n",
            "5\r\nhello\r\n0\r\nX: y\r\n z\r\n\r\n", "5\r\nhello\r\n0\r\n\n",
        ])
    func chunks(_ chunks: String) async throws {
        try await Rig.run { rig in
            let client = try await rig.connect()
            try await client.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
            let response = try await client.receiveLastResponse()
            #expect(response.status == 400)
            for server in rig.upstream.connections {
                let seen = try? await server.receiveRequest()
                #expect(seen == nil, "\(seen?.text ?? "")")
                #expect(server.isEnded)
            }
        }
    }
}
