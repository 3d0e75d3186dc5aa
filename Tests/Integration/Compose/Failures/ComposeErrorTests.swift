// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// When there is no answer without a part, or none at all.
@Suite struct ComposeErrorTests {
    private static let marker = "secret-detail"

    /// What every problem of a composition says and does not say.
    private static func expectProblem(
        _ answer: RawMessage, status: Int, parts: [String], _ rig: ComposeRig
    ) {
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(answer.values("Cache-Control") == ["no-store"])
        for part in parts { #expect(answer.text.contains(part), "\(answer.text)") }
        #expect(!answer.text.contains("127.0.0.1") && !answer.text.contains(Self.marker))
        for service in rig.services.values { #expect(!answer.text.contains("\(service.upstream.port)")) }
        for field in answer.fields { #expect(!field.value.contains("127.0.0.1") && !field.value.contains(Self.marker)) }
    }

    @Test(
        "a required part that failed is a problem that names it, with its status",
        arguments: [
            (Reply.body(#"{"detail":"secret-detail"}"#, status: 503), 502, "503"), (.reset, 502, "reset"),
            (.silence, 504, "timeout"), (.json("{"), 502, "invalid_json"),
            (.body("<p>secret-detail", type: "text/html"), 502, "content_type"),
        ])
    func required(_ reply: Reply, _ status: Int, _ reason: String) async throws {
        let timeout = status == 504 ? "300ms" : "15s"
        let compose = """
            user: { call: "bad:/", required: true, timeout: \(timeout), fallback: 1 }
            fine: good:/
            """
        try await ComposeRig.run(compose, ["bad": always(reply), "good": always("1")]) { rig in
            let client = try await rig.gateway.connect()
            for _ in 0..<2 {
                let answer = try await ComposeRig.ask(client)
                Self.expectProblem(answer, status: status, parts: ["user", reason], rig)
                #expect(!answer.text.contains("fine"))
            }
        }
    }

    @Test("a required part fails because the part that it needs has failed: both are named")
    func chain() async throws {
        let compose = """
            user: bad:/
            home: { call: "good:/{parts.user.id}", required: true }
            fine: good:/
            """
        try await ComposeRig.run(compose, ["bad": always(.status(500)), "good": always("1")]) { rig in
            Self.expectProblem(try await rig.ask(), status: 502, parts: ["home", "missing_reference"], rig)
        }
    }

    @Test("all parts failed without a fallback: 502 that names them")
    func all() async throws {
        let compose = "{ one: \"a:/\", two: \"b:/\" }"
        try await ComposeRig.run(compose, ["a": always(.status(500)), "b": always(.reset)]) { rig in
            Self.expectProblem(try await rig.ask(), status: 502, parts: ["one", "two", "500"], rig)
        }
    }

    @Test("all parts failed in time: 504")
    func allLate() async throws {
        let compose = """
            deadline: 300ms
            parts: { one: "a:/", two: "b:/" }
            """
        try await ComposeRig.run(compose, ["a": always(.silence), "b": always(.silence)]) { rig in
            Self.expectProblem(try await rig.ask(), status: 504, parts: ["one", "two"], rig)
        }
    }

    @Test("all parts failed, one has a fallback: a partial answer")
    func allButFallback() async throws {
        let compose = "{ one: \"a:/\", two: { call: \"b:/\", fallback: [] } }"
        try await ComposeRig.run(compose, ["a": always(.status(500)), "b": always(.status(404))]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"two":[]}"#)
            ComposeFailureTests.expectPartial(answer)
        }
    }

    @Test("the deadline ends what is not there by then, and what there is is answered")
    func deadline() async throws {
        let compose = """
            deadline: 1500ms
            parts: { late: "a:/", after: "b:/{parts.late}", good: "b:/" }
            """
        try await ComposeRig.run(compose, ["a": always(.silence), "b": always("1")]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"good":1}"#)
            #expect(answer["Gateway-Partial"]?.hasPrefix("late;reason=timeout, after;reason=") == true)
            ComposeFailureTests.expectPartial(answer)
        }
    }

    @Test("a value that is no object cannot go into the root, nor under a key of what is none")
    func place() async throws {
        let compose = """
            a: { call: "s:/a", into: . }
            b: s:/b
            c: { call: "s:/c", into: b.c }
            d: { call: "s:/d", into: "b[*].d" }
            e: { call: "s:/a", into: ., fallback: { f: 3 } }
            """
        try await ComposeRig.run(compose, ["s": { .json($0.target == "/a" ? "[1]" : "2") }]) { rig in
            let answer = try await rig.ask()
            #expect(answer.status == 200)
            #expect(answer.text == #"{"b":2,"f":3}"#)
            ComposeFailureTests.expectPartial(answer)
        }
    }

    @Test("an error is given in the form that the client takes")
    func form() async throws {
        try await ComposeRig.run("{ one: \"a:/\" }", ["a": always(.status(500))]) { rig in
            let html = try await rig.ask("GET /", "Accept: text/html")
            #expect(html.status == 502 && html["Content-Type"]?.hasPrefix("text/html") == true)
            let head = try await rig.ask("HEAD /")
            #expect(head.status == 502 && head.body.isEmpty)
        }
    }
}
