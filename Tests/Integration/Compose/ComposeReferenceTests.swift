// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What becomes of the values that references take.
@Suite struct ComposeReferenceTests {
    /// A JSON text, and how it stands in a path or a query (RFC 3986 §2.1): only unreserved characters stay.
    static let values: [(json: String, encoded: String)] = [
        (#""plain-._~09AZ""#, "plain-._~09AZ"), (#""a/b""#, "a%2Fb"), (#""a\/..b\/.c""#, "a%2F..b%2F.c"),
        (#""?x=1""#, "%3Fx%3D1"), (##""#f""##, "%23f"), (#""100%""#, "100%25"), (#""%2F""#, "%252F"),
        (#""a b""#, "a%20b"), (#""a&b=c;d+e""#, "a%26b%3Dc%3Bd%2Be"), (#""a,b""#, "a%2Cb"),
        ("\"ü\"", "%C3%BC"), (#""\u00fc""#, "%C3%BC"),
        (#""\ud83d\ude00""#, "%F0%9F%98%80"), (#""\"""#, "%22"), (#""@:!$'()*""#, "%40%3A%21%24%27%28%29%2A"),
        // Half of a pair is no character.
        (#""\ud800x""#, "%EF%BF%BDx"), ("42", "42"), ("-1.10", "-1.10"), ("1e400", "1e400"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("true", "true"), (#"["x","y/z","x",3]"#, "x,y%2Fz,3"),
    ]

    private static let both = """
        a: a:/
        b: b:/p/{parts.a.v}/end?q={parts.a.v}&r=1
        """

    @Test("a value is percent-encoded for the place where it lands", arguments: Self.values)
    func encoded(_ json: String, _ encoded: String) async throws {
        try await ComposeRig.run(Self.both, ["a": always("{\"v\": \(json)}"), "b": always("1")]) { rig in
            let answer = try await rig.ask()
            #expect(answer["Gateway-Partial"] == nil)
            let seen = rig["b"].requests
            #expect(seen.map(\.target) == ["/p/\(encoded)/end?q=\(encoded)&r=1"])
            #expect(seen.allSatisfy { $0["X-Evil"] == nil })
        }
    }

    @Test(
        "what is null, an object, empty, or not there counts as missing: the part is not called",
        arguments: [
            #"{"v":null}"#, #"{"v":{"x":1}}"#, #"{"v":[]}"#, #"{"v":""}"#, "{}", "[]", "null", "1", #"{"v":[null]}"#,
        ])
    func missing(_ json: String) async throws {
        let compose = Self.both + "\nc: { call: \"b:/c\", headers: { X-V: \"{parts.a.v}\" }, fallback: 7 }"
        try await ComposeRig.run(compose, ["a": always(json), "b": always("1")]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"a":"# + json + #","c":7}"#)
            #expect(answer["Gateway-Partial"] == "b;reason=missing_reference, c;reason=missing_reference")
            #expect(rig["b"].requests.isEmpty)
        }
    }

    @Test("control characters and backslashes are encoded in a query, and no path is made of them")
    func control() async throws {
        let compose = Self.both + "\nc: c:/c?q={parts.a.v}"
        let json = #"{"v":"\r\nX-Evil: 1\t\\"}"#
        try await ComposeRig.run(compose, ["a": always(json), "b": always("1"), "c": always("2")]) { rig in
            let answer = try await rig.ask()
            #expect(answer["Gateway-Partial"] == "b;reason=value")
            #expect(rig["b"].requests.isEmpty)
            let request = try #require(rig["c"].requests.first)
            #expect(request.target == "/c?q=%0D%0AX-Evil%3A%201%09%5C" && request["X-Evil"] == nil)
        }
    }

    @Test(
        "no path is made of a value that a service would follow elsewhere, wherever the value comes from",
        arguments: [
            ".", "..", "../admin", "../../admin", "a/../b", "a/./b", "/..", "x/..", "..;v=1", "a/..;x/b", "a\\b",
            "..\\x",
        ])
    func elsewhere(_ value: String) async throws {
        let compose = """
            a: a:/
            b: b:/p/{parts.a.v}/end
            c: b:/p/{query.v}/end
            d: b:/d?v={query.v}
            """
        let json = "{\"v\":\"\(value.replacing("\\", with: "\\\\"))\"}"
        let encoded = value.utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
        try await ComposeRig.run(compose, ["a": always(json), "b": always("1")]) { rig in
            let answer = try await rig.ask("GET /?v=\(encoded)")
            #expect(answer["Gateway-Partial"] == "b;reason=value, c;reason=value")
            #expect(answer.text == "{\"a\":\(json),\"d\":1}")
            let targets = rig["b"].targets
            #expect(targets.count == 1 && targets[0].hasPrefix("/d?v="))
        }
    }

    @Test("dots that lead nowhere are a value like any other", arguments: ["...", "..a", "a..", ".a", "a.b/..c"])
    func dots(_ value: String) async throws {
        try await ComposeRig.run(Self.both, ["a": always("{\"v\":\"\(value)\"}"), "b": always("1")]) { rig in
            let answer = try await rig.ask()
            #expect(answer["Gateway-Partial"] == nil)
            let encoded = value.replacing("/", with: "%2F")
            #expect(rig["b"].targets == ["/p/\(encoded)/end?q=\(encoded)&r=1"])
        }
    }

    @Test("bytes that are not UTF-8 stay what they are in a path and a header, and are an error of the value in JSON")
    func notUTF8() async throws {
        let compose = """
            a: { call: "a:/{query.v}", headers: { X-V: "{query.v}" } }
            b: { call: POST b:/, send: { v: "{query.v}" } }
            c: { call: POST b:/, send: { v: "<{query.v}>" } }
            """
        try await ComposeRig.run(compose, ["a": always("1"), "b": always("2")]) { rig in
            let answer = try await rig.ask("GET /?v=%ff%fe")
            #expect(answer.text == #"{"a":1}"# && answer["Gateway-Partial"] == "b;reason=value, c;reason=value")
            let seen = try #require(rig["a"].requests.first)
            #expect(seen.target == "/%FF%FE")
            let line = Array("\r\nX-V: ".utf8) + [0xff, 0xfe, 0x0d, 0x0a]
            #expect(seen.head.contains(line))
        }
    }

    @Test("a call that is too long with its values fails, whatever made it so")
    func tooLong() async throws {
        let long = String(repeating: "x", count: 70 << 10)
        try await ComposeRig.run(
            "{ a: \"a:/\", b: \"b:/?v={parts.a.v}\" }", ["a": always("{\"v\":\"\(long)\"}"), "b": always("1")]
        ) { rig in
            let answer = try await rig.ask()
            #expect(answer["Gateway-Partial"] == "b;reason=value")
            #expect(rig["b"].requests.isEmpty)
        }
    }

    @Test("values of the request are decoded once and encoded for their place")
    func request() async throws {
        let compose = """
            a: a:/{query.q}/x?p={path.id}&h={header.X-V}&c={cookie.k}&q={query.q}
            b: { call: "a:/{client.ip}", headers: { X-Id: "<{request.id}>", X-Both: "{path.id}|{query.q}" } }
            """
        try await ComposeRig.run(compose, ["a": always("1")], match: "/home/{id}") { rig in
            _ = try await rig.ask(
                "GET /home/a%20b?q=%2F.x%2F%3Fx%26", "X-V: p/q?", "Cookie: k=v%2F", "X-Request-Id: abc")
            let seen = rig["a"].requests
            let first = seen.first { $0.target.hasSuffix("%26") }
            #expect(first?.target == "/%2F.x%2F%3Fx%26/x?p=a%20b&h=p%2Fq%3F&c=v%252F&q=%2F.x%2F%3Fx%26")
            let second = seen.first { $0.target == "/127.0.0.1" }
            #expect(second?["X-Both"] == "a b|/.x/?x&")
            #expect(second?["X-Id"]?.hasPrefix("<") == true)
        }
    }

    @Test(
        "a value of the request that is not there: the part is skipped",
        arguments: ["GET /", "GET /?q", "GET /?q=", "GET /?r=1"])
    func missingQuery(_ line: String) async throws {
        try await ComposeRig.run("{ a: \"a:/{query.q}\", b: \"a:/b\" }", ["a": always("1")]) { rig in
            let answer = try await rig.ask(line)
            #expect(answer["Gateway-Partial"] == "a;reason=missing_reference")
            #expect(answer.text == #"{"b":1}"#)
            #expect(rig["a"].targets == ["/b"])
        }
    }

    @Test(
        "a value cannot begin another field or end the head",
        arguments: [#"x\r\nX-Evil: 1"#, #"x\nX-Evil: 1"#, #"x\rX-Evil: 1"#, #"x\u0000y"#, #"x\r\n\r\nGET /evil"#])
    func fieldInjection(_ text: String) async throws {
        let compose = """
            a: a:/
            b: { call: "b:/b", headers: { X-V: "{parts.a.v}" } }
            """
        try await ComposeRig.run(compose, ["a": always("{\"v\":\"\(text)\"}"), "b": always("1")]) { rig in
            let answer = try await rig.ask()
            #expect(answer["Gateway-Partial"] == nil)
            let request = try #require(rig["b"].requests.first)
            #expect(rig["b"].requests.count == 1 && request["X-Evil"] == nil && request.target == "/b")
            #expect(request["X-V"]?.utf8.allSatisfy { $0 >= 32 } == true)
        }
    }

    @Test("references reach into nested values, and gather from arrays without duplicates")
    func paths() async throws {
        let compose = """
            a: a:/
            b: b:/{parts.a.x[1].y}/{parts.a.l[*].m[*].id}/{parts.a.l[0].m[1].id}
            """
        let json = #"{"x":[0,{"y":"k"}],"l":[{"m":[{"id":1},{"id":2}]},{"m":[]},{"n":0},{"m":[{"id":2},{"id":3}]}]}"#
        try await ComposeRig.run(compose, ["a": always(json), "b": always("1")]) { rig in
            _ = try await rig.ask()
            #expect(rig["b"].targets == ["/k/1,2,3/2"])
        }
    }

    @Test("a part whose array may be empty, of a batched call: nothing is asked for nothing")
    func emptyBatch() async throws {
        let compose = """
            orders: a:/
            products: { call: "b:/?ids={parts.orders[*].productId}", fallback: [] }
            """
        try await ComposeRig.run(compose, ["a": always("[]"), "b": always("1")]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"orders":[],"products":[]}"#)
            #expect(rig["b"].requests.isEmpty)
        }
    }
}
