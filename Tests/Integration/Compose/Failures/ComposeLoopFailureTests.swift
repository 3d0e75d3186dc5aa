// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// What becomes of elements whose call failed.
@Suite struct ComposeLoopFailureTests {
    private static func list(_ count: Int) -> String {
        "[" + (0..<count).map { "{\"id\":\($0)}" }.joined(separator: ",") + "]"
    }

    private static func loop(_ more: String = "", each: String = "") -> String {
        """
        list: list:/
        each: { call: "each:/{x.id}", for_each: { item: x, in: parts.list\(each) }\(more) }
        """
    }

    /// The second of three fails.
    private static let failing: FakeService.Answer = { request in
        request.target == "/1" ? .status(404) : .json("\"r\"")
    }

    @Test(
        "an element that failed is its fallback, else null in a list, and absent in the elements",
        arguments: [
            ("", #""each":["r",null,"r"]}"#), (", fallback: { none: true }", #""each":["r",{"none":true},"r"]}"#),
            (", into: \"list[*].r\"", #"{"list":[{"id":0,"r":"r"},{"id":1},{"id":2,"r":"r"}]}"#),
            (", into: \"list[*].r\", fallback: 0", #"{"list":[{"id":0,"r":"r"},{"id":1,"r":0},{"id":2,"r":"r"}]}"#),
        ])
    func failure(_ more: String, _ end: String) async throws {
        let services: [String: FakeService.Answer?] = ["list": always(Self.list(3)), "each": Self.failing]
        try await ComposeRig.run(Self.loop(more), services) { rig in
            let answer = try await rig.ask()
            #expect(answer.text.hasSuffix(end), "\(answer.text)")
            #expect(answer["Gateway-Partial"] == "each;reason=status;status=404")
            ComposeFailureTests.expectPartial(answer)
        }
    }

    @Test(
        "where all elements failed, each is its fallback; without one the part has failed",
        arguments: [
            ("", "}]}"), (", fallback: 0", #","each":[0,0,0]}"#),
            (", fallback: 0, into: \"list[*].r\"", #"[{"id":0,"r":0},{"id":1,"r":0},{"id":2,"r":0}]}"#),
        ])
    func allFailed(_ more: String, _ end: String) async throws {
        let services: [String: FakeService.Answer?] = ["list": always(Self.list(3)), "each": always(.status(500))]
        try await ComposeRig.run(Self.loop(more), services) { rig in
            let answer = try await rig.ask()
            #expect(answer.text.hasSuffix(end), "\(answer.text)")
            #expect(answer["Gateway-Partial"] == "each;reason=status;status=500")
        }
    }

    @Test("of several elements that failed the first in the list is told, whichever ended first", arguments: [0, 2])
    func first(slow: Int) async throws {
        let each: FakeService.Answer = { request in
            let delay = Duration.milliseconds(request.target == "/\(slow)" ? 60 : 0)
            switch request.target {
            case "/0": return .status(404).delayed(delay)
            case "/2": return .status(500).delayed(delay)
            default: return .json("1")
            }
        }
        let loop = """
            list: list:/
            each: { call: "each:/{x.id}", for_each: { item: x, in: parts.list, parallel: 3 } }
            """
        try await ComposeRig.run(loop, ["list": always(Self.list(3)), "each": each]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text.hasSuffix(#""each":[null,1,null]}"#), "\(answer.text)")
            #expect(answer["Gateway-Partial"] == "each;reason=status;status=404")
        }
    }

    @Test("results that are too large together are none, whichever came first")
    func tooLarge() async throws {
        let compose = """
            max_body: 1KiB
            parts:
              list: list:/
              each: { call: "each:/{x}", for_each: { item: x, in: parts.list, parallel: 2 }, fallback: [] }
            """
        let long = "\"" + String(repeating: "x", count: 600) + "\""
        let each: FakeService.Answer = { request in
            request.target == "/3" ? .status(500) : .json(long).delayed(.milliseconds(request.target == "/1" ? 5 : 0))
        }
        try await ComposeRig.run(compose, ["list": always("[1,2,3,4,5,6]"), "each": each]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"list":[1,2,3,4,5,6],"each":[]}"#)
            #expect(answer["Gateway-Partial"] == "each;reason=too_large")
        }
    }

    @Test("an element that failed fails a required part")
    func required() async throws {
        let services: [String: FakeService.Answer?] = ["list": always(Self.list(3)), "each": Self.failing]
        try await ComposeRig.run(Self.loop(", required: true"), services) { rig in
            let answer = try await rig.ask()
            #expect(answer.status == 502 && answer.text.contains("each") && answer.text.contains("404"))
        }
    }
}
