// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// After a composition's deadline no call begins: what is not there has failed, and the answer leaves.
@Suite struct ComposeDeadlineTests {
    private static func list(_ count: Int) -> String { "[" + (0..<count).map { "\($0)" }.joined(separator: ",") + "]" }

    /// Asks, and checks that the answer comes at the deadline.
    private static func ask(_ rig: ComposeRig) async throws -> RawMessage {
        let begin = ContinuousClock.now
        let answer = try await rig.ask()
        let time = ContinuousClock.now - begin
        #expect(time > .milliseconds(200) && time < .seconds(15), "\(time)")
        return answer
    }

    /// What a call that begins too late would do has been done when a second answer is there.
    private static func expectNoMore(_ rig: ComposeRig, _ service: String, than calls: Int) async throws {
        #expect(rig[service].upstream.connectionCount <= calls)
        #expect(rig[service].requests.count <= calls)
        _ = try await Self.ask(rig)
        #expect(rig[service].upstream.connectionCount <= 2 * calls, "\(rig[service].upstream.connectionCount) calls")
        #expect(rig[service].requests.count <= 2 * calls)
    }

    @Test("of a loop over 300 elements only those calls were made that fit at once", arguments: [1, 4, 16])
    func loop(_ parallel: Int) async throws {
        let compose = """
            deadline: 250ms
            parts:
              list: list:/
              each: { call: "each:/{x}", for_each: { item: x, in: parts.list, max: 300, parallel: \(parallel) } }
            """
        let services: [String: FakeService.Answer?] = ["list": always(Self.list(300)), "each": always(.silence)]
        try await ComposeRig.run(compose, services) { rig in
            let answer = try await Self.ask(rig)
            // On a busy machine the list itself may be too late: then there is nothing to answer with.
            if rig["each"].upstream.connectionCount > 0 {
                #expect(answer.status == 200)
                #expect(answer["Gateway-Partial"] == "each;reason=timeout")
                #expect(answer.text.hasPrefix(#"{"list":[0,1,2,"#), "\(answer.text.prefix(200))")
            }
            try await Self.expectNoMore(rig, "each", than: parallel)
        }
    }

    @Test("a loop whose elements have a fallback makes no further calls either")
    func loopWithFallback() async throws {
        let compose = """
            deadline: 250ms
            parts:
              list: list:/
              each:
                call: "each:/{x}"
                for_each: { item: x, in: parts.list, max: 300, parallel: 4 }
                fallback: 0
            """
        let services: [String: FakeService.Answer?] = ["list": always(Self.list(300)), "each": always(.silence)]
        try await ComposeRig.run(compose, services) { rig in
            let answer = try await Self.ask(rig)
            #expect(answer.status == 200)
            if rig["each"].upstream.connectionCount > 0 {
                let zeros = Array(repeating: "0", count: 300).joined(separator: ",")
                #expect(answer.text.hasSuffix(#""each":["# + zeros + "]}"), "\(answer.text.suffix(200))")
            }
            try await Self.expectNoMore(rig, "each", than: 4)
        }
    }

    @Test("a required loop is a 504, and no further call is made")
    func required() async throws {
        let compose = """
            deadline: 250ms
            parts:
              list: list:/
              each: { call: "each:/{x}", for_each: { item: x, in: parts.list, parallel: 4 }, required: true }
            """
        let services: [String: FakeService.Answer?] = ["list": always(Self.list(100)), "each": always(.silence)]
        try await ComposeRig.run(compose, services) { rig in
            let answer = try await Self.ask(rig)
            #expect(answer.status == 504)
            #expect(answer["Content-Type"] == "application/problem+json")
            try await Self.expectNoMore(rig, "each", than: 4)
        }
    }

    @Test(
        "what waits for a part that was too late does not begin with its fallback",
        arguments: [
            "after: after:/{parts.late.id}",
            "after: { call: \"after:/{x}\", for_each: { item: x, in: parts.late.all } }",
            "after: { call: POST after:/, send: { id: \"{parts.late.id}\" }, fallback: 1 }",
        ])
    func dependent(_ after: String) async throws {
        let compose = """
            deadline: 250ms
            parts:
              late: { call: "late:/", fallback: { id: 1, all: [1, 2, 3] } }
              \(after)
            """
        try await ComposeRig.run(compose, ["late": always(.silence), "after": always("2")]) { rig in
            let answer = try await Self.ask(rig)
            #expect(answer.status == 200)
            #expect(answer.text.hasPrefix(#"{"late":{"id":1,"all":[1,2,3]}"#), "\(answer.text)")
            let partial = answer["Gateway-Partial"] ?? ""
            #expect(partial.hasPrefix("late;reason=timeout, after;reason="), "\(partial)")
            try await Self.expectNoMore(rig, "after", than: 0)
        }
    }

    @Test("with time left, what waits does begin with the fallback of a part that had its own timeout")
    func inTime() async throws {
        let compose = """
            deadline: 15s
            parts:
              late: { call: "late:/", timeout: 100ms, fallback: { id: 1 } }
              after: after:/{parts.late.id}
            """
        try await ComposeRig.run(compose, ["late": always(.silence), "after": always("2")]) { rig in
            let answer = try await rig.ask()
            #expect(answer.text == #"{"late":{"id":1},"after":2}"#)
            #expect(answer["Gateway-Partial"] == "late;reason=timeout")
            #expect(rig["after"].targets == ["/1"])
        }
    }
}
