// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What a part that failed does to the answer.
@Suite struct ComposeFailureTests {
    @Test("a part that fails is named with its reason, and its key is absent", arguments: Self.failures)
    func absent(_ failure: Failure) async throws {
        let pick = failure.reason == "pick" ? ", pick: $.x" : ""
        let compose = """
            bad: { call: "bad:/", timeout: 300ms, max_body: 1KiB\(pick) }
            good: good:/
            """
        // A machine under load may be late: only where it is to be late does the time count.
        let patient = failure.reason == "timeout" ? compose : compose.replacing("300ms", with: "15s")
        let services: [String: FakeService.Answer?] = ["bad": always(failure.reply), "good": always("1")]
        try await ComposeRig.run(patient, services) { rig in
            for _ in 0..<2 {
                let answer = try await rig.ask()
                #expect(answer.text == #"{"good":1}"#)
                #expect(answer["Gateway-Partial"] == "bad;reason=\(failure.reason)")
                Self.expectPartial(answer)
            }
        }
    }

    /// What holds for every partial answer.
    static func expectPartial(_ answer: RawMessage) {
        #expect(answer.status == 200)
        #expect(answer.values("Cache-Control") == ["no-store"])
        #expect(answer["ETag"] == nil && answer["Content-Encoding"] == nil)
        #expect(answer["Content-Length"] == "\(answer.body.count)")
    }

    @Test("a service that nobody listens for is reason connect")
    func connect() async throws {
        let dead = try DeadPort()
        let yaml = """
            services: { bad: "\(dead.url)", app: "${app}" }
            routes: { home: { match: /**, compose: { bad: "bad:/", good: "app:/" } } }
            """
        try await Rig.run(yaml, script: Script(answer: String(decoding: Reply.json("1").bytes, as: UTF8.self))) { rig in
            let answer = try await ComposeRig.ask(try await rig.connect())
            #expect(answer.text == #"{"good":1}"#)
            #expect(answer["Gateway-Partial"] == "bad;reason=connect")
        }
    }

    @Test("a fallback stands in the place of a part that failed, shaped or not, in its order")
    func fallback() async throws {
        let compose = """
            a: { call: "bad:/", fallback: { x: 1.10, y: [null, "t"] }, select: [x], pick: $.z }
            b: good:/
            c: { call: "bad:/", fallback: 0, into: d.c }
            e: { call: "bad:/", fallback: { f: [] }, into: . }
            """
        try await ComposeRig.run(compose, ["bad": always(.status(503)), "good": always("1")]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"a":{"x":1.10,"y":[null,"t"]},"b":1,"d":{"c":0},"f":[]}"#)
            let reason = "reason=status;status=503"
            #expect(answer["Gateway-Partial"] == "a;\(reason), c;\(reason), e;\(reason)")
            Self.expectPartial(answer)
        }
    }

    @Test("Gateway-Partial names parts in the order of the file, and is a structured field")
    func order() async throws {
        let compose = """
            "9z": bad:/1
            A: bad:/2
            b-1_x: bad:/3
            _u: bad:/4
            ok: good:/
            a: bad:/5
            """
        let service: FakeService.Answer = { request in
            .status(500).delayed(.milliseconds(request.target == "/1" ? 30 : 0))
        }
        try await ComposeRig.run(compose, ["bad": service, "good": always("1")]) { rig in
            let answer = try await rig.ask()
            // RFC 9651 §3.3.4: a token begins with a letter; other names are strings.
            let reason = ";reason=status;status=500"
            #expect(
                answer["Gateway-Partial"] == #""9z""# + reason + ", A" + reason + ", b-1_x" + reason
                    + #", "_u""# + reason + ", a" + reason)
        }
    }

    @Test("a part that would make the document larger than max_body has failed; smaller ones behind it have not")
    func whole() async throws {
        let compose = """
            max_body: 1KiB
            parts: { a: "s:/", b: "s:/", c: "s:/", d: { call: "s:/", fallback: 4 }, e: "t:/" }
            """
        let half = "\"" + String(repeating: "x", count: 480) + "\""
        try await ComposeRig.run(compose, ["s": always(half), "t": always("5")]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"a":"# + half + #","b":"# + half + #","d":4,"e":5}"#)
            #expect(answer["Gateway-Partial"] == "c;reason=too_large, d;reason=too_large")
            Self.expectPartial(answer)
        }
    }

    @Test("a value that goes into many elements cannot make the document larger than max_body")
    func amplification() async throws {
        let compose = """
            max_body: 64KiB
            parts: { a: "a:/", b: { call: "b:/", into: "a[*].b" } }
            """
        let list = "[" + String(repeating: "{},", count: 10_000) + "{}]"
        let long = "\"" + String(repeating: "x", count: 10_000) + "\""
        try await ComposeRig.run(compose, ["a": always(list), "b": always(long)]) { rig in
            let answer = try await rig.ask()
            #expect(answer.status == 502 && answer["Content-Type"] == "application/problem+json")
        }
    }

    @Test("128 levels are as good as one, and so are tiny chunks and any JSON type")
    func bounds() async throws {
        let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        let compose = "{ a: \"a:/\", b: \"b:/\", c: \"c:/\", d: \"d:/\", e: \"e:/\" }"
        let services: [String: FakeService.Answer?] = [
            "a": always(deep), "b": always(.chunked(#"{"ü":["\u0041",1.10e-5,"😀"]}"#, by: 1)),
            "c": always(.body("1", type: "application/vnd.api+json; charset=utf-8")),
            "d": always(.raw("HTTP/1.1 203 X\r\nContent-Type: APPLICATION/JSON\r\n\r\n[ 1 ]\n", after: .closes)),
            // A service that does not say what it sends.
            "e": always(.raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n5")),
        ]
        try await ComposeRig.run(compose, services) { rig in
            let answer = try await rig.ask()
            #expect(answer["Gateway-Partial"] == nil)
            #expect(answer.text.hasPrefix(#"{"a":"# + deep + #","b":{"ü":["\u0041",1.10e-5,"😀"]},"c":1,"d":[ 1 ]"#))
            #expect(answer.text.hasSuffix(#","e":5}"#))
        }
    }
}
