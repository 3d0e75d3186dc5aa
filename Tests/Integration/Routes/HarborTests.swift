// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoTesting
import Testing

/// `Examples/harbor.yaml`, in what the tests that it holds cannot show: sizes.
@Suite struct HarborTests {
    private static func yaml() throws -> String {
        let file = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/Examples/harbor.yaml"
        return try String(contentsOfFile: file, encoding: .utf8)
            .replacing("address: 0.0.0.0:8080", with: "address: 127.0.0.1:0")
            .replacing("http://127.0.0.1:9001", with: "${app}")
    }

    @Test("a layer of any size goes to core with the Host that the client asked for", arguments: [false, true])
    func layer(_ isChunked: Bool) async throws {
        let upload = Upload(
            method: "PUT", size: 12_000_000, isChunked: isChunked, target: "/v2/library/a/blobs/uploads/7")
        let script = Script { request in
            Script.response("\(request.body.count) \(request["Host"] ?? "")")
        }
        try await Rig.run(try Self.yaml(), script: script) { rig in
            let client = try await rig.connect()
            try await client.send(Array(upload.head.utf8) + upload.framed)
            let response = try await client.receiveResponse()
            #expect(response.status == 200)
            #expect(response.text == "12000000 a")
        }
    }

    @Test("a head of half a mebibyte is read")
    func head() async throws {
        try await Rig.run(try Self.yaml(), script: Script.ok("x")) { rig in
            let client = try await rig.connect()
            let token = String(repeating: "t", count: 512 * 1024)
            try await client.send("GET /v2/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n")
            #expect(try await client.receiveResponse().status == 200)
        }
    }
}
