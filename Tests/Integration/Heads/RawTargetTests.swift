// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Bytes beyond ASCII in a request target.
@Suite struct RawTargetTests {
    private static func request(_ target: [UInt8]) -> [UInt8] {
        Array("GET ".utf8) + target + Array(" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)
    }

    @Test("they are a 400 that says so, in the path, the query and the absolute form")
    func refused() async throws {
        try await Rig.run { rig in
            for target in ["/é", "/?q=é", "http://a/é", "/x/日本?y"].map({ Array($0.utf8) }) + [[0x2f, 0xff]] {
                let answer = try await rig.refused(Self.request(target))
                #expect(answer.status == 400)
                #expect(answer.text.contains("beyond ASCII; they are sent percent-encoded"), "\(answer.text)")
            }
        }
    }

    @Test("a listener encodes what is valid UTF-8, and nothing else")
    func encoded() async throws {
        let yaml = """
            listeners: { public: { address: "127.0.0.1:0", raw_utf8: encode } }
            services: { app: "${app}" }
            routes: { all: { match: "/{name:é+}/**", to: app }, rest: { match: /**, to: app } }
            """
        try await Rig.run(yaml) { rig in
            for (target, expected) in [
                ("/é/x", "/%C3%A9/x"), ("/a?q=日本&r", "/a?q=%E6%97%A5%E6%9C%AC&r"), ("http://a/🦊", "/%F0%9F%A6%8A"),
                ("/é/../b", "/b"), ("/%C3é", "/%C3%C3%A9"), ("/a", "/a"),
            ] {
                let request = String(decoding: Self.request(Array(target.utf8)), as: UTF8.self)
                #expect(try await rig.forwarded(request).startLine == "GET \(expected) HTTP/1.1", "\(target)")
            }
            let invalid: [[UInt8]] = [
                [0xff], [0x80], [0xc3], [0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
                [0xf8, 0x88, 0x80, 0x80, 0x80], [0xe2, 0x82], [0xc3, 0x28],
            ]
            for bytes in invalid {
                let answer = try await rig.refused(Self.request([0x2f] + bytes + [0x2f]))
                #expect(answer.status == 400, "\(bytes)")
            }
        }
    }

    @Test("what is encoded counts within the limit of the head, and the next request is found behind it")
    func boundaries() async throws {
        let yaml = """
            listeners: { public: { address: "127.0.0.1:0", raw_utf8: encode, limits: { head: 1KiB } } }
            routes: { all: { match: /**, respond: { body: ok } } }
            """
        try await Rig.run(yaml) { rig in
            let client = try await rig.connect()
            let one = "GET /é HTTP/1.1\r\nHost: a\r\n\r\n"
            try await client.send(one + one)
            for _ in 0..<2 { #expect(try await client.receiveResponse().status == 200) }
            // In pieces that cut a character.
            let bytes = Array(one.utf8)
            try await client.send(Array(bytes[..<6]))
            try await client.send(Array(bytes[6...]))
            #expect(try await client.receiveResponse().status == 200)
            let long = String(repeating: "é", count: 400)
            try await client.send("GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveLastResponse().status == 414)
        }
    }
}
