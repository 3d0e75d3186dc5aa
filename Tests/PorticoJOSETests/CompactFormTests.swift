// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoJOSE

/// What is a compact JWS (RFC 7515 §7.1), and which headers are taken.
@Suite struct CompactFormTests {
    /// A token of the right key with this header.
    private static func verdict(header: String, _ payload: String = "{}") throws -> JWTError? {
        let key = try TestKey.of(.hs256)
        return refusal(try key.token(payload, header: header), try key.verifying())
    }

    @Test("exactly three parts, none of them missing or in another alphabet")
    func parts() throws {
        let key = try TestKey.of(.hs256)
        let keys = try key.verifying()
        let token = try key.token("{}")
        let parts = token.split(separator: ".").map(String.init)
        #expect(refusal(token, keys) == nil)
        let wrong = [
            "", ".", "..", "...", parts[0], "\(parts[0]).\(parts[1])", "\(token).", "\(token).e30", ".\(token)",
            ".\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[1]).", " \(token)", "\(token) ", "\(token)\n", "\(token)=",
            "\(token)==", "\(parts[0])=.\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[1])\n.\(parts[2])",
            "\(parts[0]).\(parts[1]).\(parts[2].replacing(/./, with: "+", maxReplacements: 1))",
            "\(parts[0]).\(parts[1]).\(parts[2].replacing(/./, with: "/", maxReplacements: 1))", "\(token)\u{0}",
            "Bearer \(token)",
            "{\"payload\":\"\(parts[1])\",\"protected\":\"\(parts[0])\",\"signature\":\"\(parts[2])\"}",
            "\(parts[0]).\(parts[1]).\(parts[2])\u{e9}",
        ]
        for text in wrong { #expect(refusal(text, keys) == .malformed, "\(text)") }
        // Without a payload it is signed, but says nothing.
        #expect(refusal(try key.token(""), keys) == .claims(.payload))
    }

    @Test("no second text of a signed one is taken: unused bits are 0", arguments: 0..<3)
    func canonical(_ part: Int) throws {
        let key = try TestKey.of(.hs256)
        let keys = try key.verifying()
        // Both header and payload have a part of a byte over: 25 bytes, and 13.
        let header = "{\"alg\":\"HS256\",\"typ\":\"J\"}"
        let token = try key.token("{\"sub\":\"abc\"}", header: header)
        #expect(refusal(token, keys) == nil)
        var parts = token.split(separator: ".").map { Array($0.utf8) }
        #expect(parts[part].count % 4 != 0)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let last = try #require(parts[part].last)
        let place = try #require(alphabet.firstIndex(of: last))
        parts[part][parts[part].count - 1] = alphabet[place + 1]
        let texts = parts.map { String(decoding: $0, as: UTF8.self) }
        // Signed anew where the signature covers the change, so that nothing else refuses it.
        let changed = part < 2 ? try key.sign("\(texts[0]).\(texts[1])") : texts.joined(separator: ".")
        #expect(refusal(changed, keys) == .malformed)
    }

    @Test("a token, a header and an id have their limits")
    func limits() throws {
        let key = try TestKey.of(.hs256)
        let keys = try key.verifying()
        func padded(_ count: Int) throws -> String {
            let empty = try key.token("{\"a\":\"\"}").utf8.count
            // Four characters of the token are three bytes.
            return try key.token("{\"a\":\"\(String(repeating: "x", count: (count - empty) / 4 * 3))\"}")
        }
        let long = try padded(16 << 10)
        #expect(long.utf8.count > 16_380 && long.utf8.count <= 16 << 10)
        #expect(refusal(long, keys) == nil)
        let policy = JWTPolicy(requiresExpiry: false, maximumSize: long.utf8.count - 1)
        #expect(refusal(long, keys, policy) == .tooLarge)
        #expect(refusal(try padded((16 << 10) + 8), keys) == .tooLarge)
        let more = String(repeating: "x", count: 4100)
        #expect(try Self.verdict(header: "{\"alg\":\"HS256\",\"a\":\"\(more)\"}") == .malformed)
        #expect(try Self.verdict(header: "{\"alg\":\"HS256\",\"a\":\"\(more.prefix(4000))\"}") == nil)
        #expect(try Self.verdict(header: "{\"alg\":\"HS256\",\"kid\":\"\(more.prefix(1024))\"}") == nil)
        #expect(try Self.verdict(header: "{\"alg\":\"HS256\",\"kid\":\"\(more.prefix(1025))\"}") == .malformed)
    }

    @Test(
        "a header is a JSON object with an algorithm of ours",
        arguments: [
            ("{\"alg\":\"HS256\"}", nil), (" {\"alg\" : \"HS256\"}\r\n", nil), ("{\"\\u0061lg\":\"HS\\u003256\"}", nil),
            ("{}", .malformed), ("[]", .malformed), ("\"HS256\"", .malformed), ("null", .malformed),
            ("{\"alg\":\"HS256\"", .malformed), ("{\"alg\":\"HS256\"}{}", .malformed),
            ("\u{feff}{\"alg\":\"HS256\"}", .malformed),
            ("{\"alg\":null}", .malformed), ("{\"alg\":256}", .malformed), ("{\"alg\":[\"HS256\"]}", .malformed),
            ("{\"Alg\":\"HS256\"}", .malformed), ("{\"alg\":\"\"}", .algorithm), ("{\"alg\":\"hs256\"}", .algorithm),
            ("{\"alg\":\"HS256 \"}", .algorithm), ("{\"alg\":\"HS1\"}", .algorithm),
            ("{\"alg\":\"RSA-OAEP\"}", .algorithm),
            ("{\"alg\":\"HS256\",\"kid\":1}", .malformed), ("{\"alg\":\"HS256\",\"kid\":null}", .malformed),
            ("{\"alg\":\"HS256\",\"typ\":[]}", .malformed), ("{\"alg\":\"HS256\",\"cty\":{}}", .malformed),
            ("{\"alg\":\"HS256\",\"alg\":\"HS256\"}", .malformed), ("{\"alg\":\"HS256\",\"alg\":\"none\"}", .malformed),
            ("{\"alg\":\"HS256\",\"\\u0061lg\":\"HS512\"}", .malformed),
            ("{\"kid\":\"a\",\"alg\":\"HS256\",\"kid\":\"b\"}", .malformed),
            ("{\"alg\":\"HS256\",\"x\":{\"a\":1,\"a\":2}}", .malformed),
            ("{\"alg\":\"HS256\",\"x\":[[{\"a\":1,\"a\":2}]]}", .malformed),
            ("{\"alg\":\"HS256\",\"x\":[{\"a\":1},{\"a\":2}]}", nil), ("{\"alg\":\"HS256\",\"x\":[[[[[[[]]]]]]]}", nil),
            ("{\"alg\":\"HS256\",\"x\":[[[[[[[[]]]]]]]]}", .malformed),
            ("{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", .critical),
            ("{\"alg\":\"HS256\",\"crit\":[]}", .critical),
            ("{\"alg\":\"HS256\",\"crit\":null}", .critical),
            ("{\"alg\":\"HS256\",\"\\u0063rit\":[\"b64\"]}", .critical),
            ("{\"alg\":\"HS256\",\"b64\":true}", .critical),
            ("{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}", .critical),
            ("{\"alg\":\"HS256\",\"zip\":\"DEF\"}", .critical),
        ] as [(String, JWTError?)])
    func headers(_ header: String, _ expected: JWTError?) throws {
        #expect(try Self.verdict(header: header) == expected)
    }

    @Test("what the header says beside can be read")
    func readable() throws {
        let header = "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"cty\":\"JWT\",\"kid\":\"k\"}"
        let jws = try CompactJWS(Array(TestKey.of(.hs256).token("{}", header: header).utf8).span)
        #expect(jws.header.algorithm == .hs256)
        #expect(jws.header.keyID == "k" && jws.header.type == "at+jwt" && jws.header.contentType == "JWT")
    }
}
