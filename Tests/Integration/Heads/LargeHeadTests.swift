// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct LargeHeadTests {
    private static let value = String(repeating: "v", count: 1000)
    private static let fields = (0..<28).map { "X-Field-\($0): \(Self.value)\($0)\r\n" }.joined()

    @Test("a request's head of almost 32 KiB passes whole")
    func request() async throws {
        try await Rig.run { rig in
            let seen = try await rig.forwarded("GET / HTTP/1.1\r\nHost: a\r\n\(Self.fields)\r\n")
            for number in 0..<28 { #expect(seen["X-Field-\(number)"] == Self.value + "\(number)") }
        }
    }

    @Test("a response's head of almost 32 KiB passes whole")
    func response() async throws {
        try await Rig.run { rig in
            let response = try await rig.answered("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\(Self.fields)\r\nok")
            for number in 0..<28 { #expect(response["X-Field-\(number)"] == Self.value + "\(number)") }
            #expect(response.text == "ok")
        }
    }

    @Test("a head in many small pieces is the same head")
    func pieces() async throws {
        try await Rig.run(script: Script { Script.response("\($0.fields.count { $0.name.hasPrefix("X-Field") })") }) {
            rig in
            let client = try await rig.connect()
            let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n\(Self.fields)\r\n".utf8)
            for start in stride(from: 0, to: bytes.count, by: 997) {
                try await client.send(Array(bytes[start..<min(start + 997, bytes.count)]))
            }
            #expect(try await client.receiveResponse().text == "28")
        }
    }
}
