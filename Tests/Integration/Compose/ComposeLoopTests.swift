// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// One call for each element.
@Suite struct ComposeLoopTests {
    private static func list(_ count: Int) -> String {
        "[" + (0..<count).map { "{\"id\":\($0)}" }.joined(separator: ",") + "]"
    }

    private static func loop(_ more: String = "", each: String = "") -> String {
        """
        list: list:/
        each: { call: "each:/{x.id}", for_each: { item: x, in: parts.list\(each) }\(more) }
        """
    }

    /// Answers with the path's number, after a while that is shorter for later ones.
    private static let echo: FakeService.Answer = { request in
        let number = Int(request.target.dropFirst()) ?? 0
        return .json("\(number)").delayed(.milliseconds(Swift.max(0, 12 - 3 * number)))
    }

    @Test("results keep the order of the elements, whatever order they come in")
    func order() async throws {
        try await ComposeRig.run(Self.loop(), ["list": always(Self.list(5)), "each": Self.echo]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"list":"# + Self.list(5) + #","each":[0,1,2,3,4]}"#)
            #expect(answer["Gateway-Partial"] == nil)
        }
    }

    @Test("never more calls at a time than parallel allows, and so many there are", arguments: [1, 3])
    func parallel(_ parallel: Int) async throws {
        let services: [String: FakeService.Answer?] = ["list": always(Self.list(8)), "each": nil]
        try await ComposeRig.run(Self.loop(each: ", parallel: \(parallel)"), services) { rig in
            let client = try await rig.gateway.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let each = rig["each"].upstream
            var open: [(connection: RawConnection, target: String)] = []
            for _ in 0..<parallel {
                let connection = try await each.accept()
                open.append((connection, try await connection.receiveRequest().target))
            }
            #expect(Set(open.map(\.target)) == Set((0..<parallel).map { "/\($0)" }))
            // The rest comes on the connections that are there, one for each answer.
            for next in parallel..<(8 + parallel) {
                #expect(each.connectionCount == parallel)
                let (connection, target) = open.removeFirst()
                try await connection.send(Reply.json("\(target.dropFirst())").bytes)
                guard next < 8 else { continue }
                open.append((connection, try await connection.receiveRequest().target))
                #expect(open.last?.target == "/\(next)")
            }
            #expect(try await client.receiveResponse().text.hasSuffix(#""each":[0,1,2,3,4,5,6,7]}"#))
        }
    }

    @Test("elements beyond max are left out, and named as such")
    func max() async throws {
        try await ComposeRig.run(
            Self.loop(each: ", max: 3"), ["list": always(Self.list(5)), "each": Self.echo]
        ) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"list":"# + Self.list(5) + #","each":[0,1,2]}"#)
            #expect(answer["Gateway-Partial"] == "each;reason=limit")
            ComposeFailureTests.expectPartial(answer)
            #expect(rig["each"].requests.count == 3)
        }
        try await ComposeRig.run(
            Self.loop(each: ", max: 5"), ["list": always(Self.list(5)), "each": Self.echo]
        ) { rig in
            let answer = try await rig.ask()
            #expect(answer["Gateway-Partial"] == nil)
        }
    }

    @Test("an element without what the call needs is skipped alone")
    func missing() async throws {
        let services: [String: FakeService.Answer?] = [
            "list": always(#"[{"id":1},{"x":2},null,{"id":3}]"#), "each": Self.echo,
        ]
        try await ComposeRig.run(Self.loop(), services) { rig in
            let answer = try await rig.ask()
            #expect(answer.text.hasSuffix(#""each":[1,null,null,3]}"#), "\(answer.text)")
            #expect(answer["Gateway-Partial"] == "each;reason=missing_reference")
            #expect(Set(rig["each"].targets) == ["/1", "/3"])
        }
    }

    @Test(
        "over nothing there are no calls and an empty list",
        arguments: [("[]", nil), ("{}", "missing"), ("1", "missing")])
    func nothing(_ json: String, _ reason: String?) async throws {
        try await ComposeRig.run(Self.loop(), ["list": always(json), "each": Self.echo]) { rig in
            let answer = try await rig.ask()
            #expect(rig["each"].requests.isEmpty)
            let expected = reason == nil ? #"{"list":[],"each":[]}"# : #"{"list":"# + json + "}"
            #expect(answer.text == expected)
            #expect(answer["Gateway-Partial"] == reason.map { "each;reason=\($0)_reference" })
        }
    }

    @Test("a loop over another loop's results, with nested fields, headers and a body")
    func nested() async throws {
        let compose = """
            list: list:/
            each: { call: "each:/{x.id}", for_each: { item: x, in: parts.list } }
            deep:
              for_each: { item: y, in: parts.each }
              call: POST deep:/{y.a.b[0].c}
              headers: { X-C: "n={y.n}" }
              send: { all: "{y}", n: "{y.n}", text: "{y.n}!" }
              into: each[*].deep
            """
        let services: [String: FakeService.Answer?] = [
            "list": always(Self.list(1)), "each": always(#"{"n":1.50,"a":{"b":[{"c":"p q"}]}}"#), "deep": always("[]"),
        ]
        try await ComposeRig.run(compose, services) { rig in
            let answer = try await rig.ask()
            #expect(answer.text.hasSuffix(#""each":[{"n":1.50,"a":{"b":[{"c":"p q"}]},"deep":[]}]}"#), "\(answer.text)")
            let request = try #require(rig["deep"].requests.first)
            #expect(request.startLine == "POST /p%20q HTTP/1.1")
            #expect(request["X-C"] == "n=1.50")
            #expect(request.text == #"{"all":{"n":1.50,"a":{"b":[{"c":"p q"}]}},"n":1.50,"text":"1.50!"}"#)
        }
    }
}
