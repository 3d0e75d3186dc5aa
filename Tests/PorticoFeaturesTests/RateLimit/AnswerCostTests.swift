// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoTesting
import Testing

@testable import PorticoFeatures

/// What an answer says that it cost.
@Suite struct AnswerCostTests {
    private static func cost(_ body: String, isEventStream: Bool = false, pieces: [Int] = []) throws -> Int64 {
        let path = try JSONPath(parsing: "$.usage.total_tokens")
        let cost = AnswerCost([(3, path)], isEventStream: isEventStream)
        let bytes = Array(body.utf8)
        var start = 0
        for end in pieces.sorted() + [bytes.count] {
            cost.take(bytes.span.extracting(start..<end))
            start = end
        }
        cost.finish()
        #expect(cost.value(of: 2) == 1)
        return cost.value(of: 3)
    }

    @Test(
        "a cost is a number: parts count as a whole, nonsense as 1, what is negative as nothing",
        arguments: [
            ("5", 5), ("0", 0), ("-3", 0), ("-0.5", 0), ("0.1", 1), ("1.0", 1), ("1.5", 2), ("2e3", 2000), ("1e400", 1),
            ("9999999999999999999999", 1_000_000_000), ("1000000001", 1_000_000_000), ("null", 1), ("true", 1),
            ("\"42\"", 42), ("\"many\"", 1), ("\"\"", 1), ("[5]", 1), ("{}", 1), ("05", 1), ("NaN", 1), ("+5", 1),
        ] as [(String, Int64)])
    func numbers(text: String, cost: Int64) throws {
        #expect(try Self.cost("{\"usage\":{\"total_tokens\":\(text)},\"x\":[]}") == cost)
    }

    @Test(
        "a field's cost is read the same way",
        arguments: [
            ("5", 5), ("0", 0), ("-3", 0), ("1.5", 2), ("", 1), ("five", 1), ("5, 6", 1), ("0x10", 1), ("inf", 1),
            ("00005", 5), ("000", 0), ("-007", 0), ("007.5", 8), ("00.2", 1), ("01e2", 100), ("+5", 1), ("-", 1),
            ("0x5", 1),
            ("00x", 1), ("0٣", 1),
            ("nan", 1), ("1e9", 1_000_000_000), ("1e18", 1_000_000_000), (" 5", 1),
        ] as [(String, Int64)])
    func field(text: String, cost: Int64) {
        let answer = AnswerCost([], isEventStream: false)
        answer.take(field: text, for: 0)
        answer.finish()
        #expect(answer.value(of: 0) == cost)
    }

    @Test("a body that is cut off, no JSON, empty, or too long costs 1")
    func bodies() throws {
        for body in ["", "{", "[]", "hello", "{\"usage\":{\"total_tokens\":7}", "{\"usage\":7}"] {
            #expect(try Self.cost(body) == 1, "\(body)")
        }
        let fill = String(repeating: "x", count: 1 << 20)
        #expect(try Self.cost("{\"fill\":\"\(fill)\",\"usage\":{\"total_tokens\":7}}") == 1)
    }

    private static func event(_ tokens: String) -> String { "data: {\"usage\":{\"total_tokens\":\(tokens)}}\n\n" }

    @Test("of an event stream, the last event that has a cost says it")
    func lastEvent() throws {
        let (delta, null, done) = ("data: {\"delta\":\"x\"}\n\n", "data: {\"usage\":null}\n\n", "data: [DONE]\n\n")
        for (text, cost) in [
            (null + delta + null + Self.event("42") + done, 42), (Self.event("5") + null + delta + done, 5),
            (Self.event("5") + Self.event("9"), 9), (delta + done, 1), ("", 1), (Self.event("0"), 0),
            // Without the blank line at its end.
            (delta + "data: {\"usage\":{\"total_tokens\":8}}", 8),
            (delta + "data: {\"usage\":{\"total_tokens\":8}}\n", 8),
        ] as [(String, Int64)] { #expect(try Self.cost(text, isEventStream: true) == cost, "\(text)") }
    }

    @Test("wherever an answer is cut into pieces, it costs the same", arguments: ["\n", "\r\n", "\r"])
    func pieces(end: String) throws {
        let lines = [
            ": comment", "", "event: message", "id: 1", "data: {\"usage\":", "data:{\"total_tokens\"", "data: : 17}}",
            "",
            "data", "datax: {\"usage\":{\"total_tokens\":1}}", "retry: 5", "", "data: [DONE]", "", "",
        ]
        let text = lines.joined(separator: end)
        for first in 0...text.utf8.count {
            #expect(try Self.cost(text, isEventStream: true, pieces: [first]) == 17)
            #expect(
                try Self.cost(text, isEventStream: true, pieces: [first, (first + 1).clamped(text.utf8.count)]) == 17)
        }
        #expect(try Self.cost(text, isEventStream: true, pieces: Array(0..<text.utf8.count)) == 17)
    }

    @Test("an event that is too long is passed over, the next one is not")
    func long() throws {
        let fill = String(repeating: "x", count: 1 << 18)
        let long = "data: {\"fill\":\"\(fill)\",\"usage\":{\"total_tokens\":3}}\n\n"
        #expect(try Self.cost(long + Self.event("4"), isEventStream: true) == 4)
        #expect(try Self.cost(Self.event("4") + long, isEventStream: true) == 4)
        let lines = String(
            repeating: "data: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n", count: 5000)
        #expect(try Self.cost(lines + "\n" + Self.event("6"), isEventStream: true) == 6)
    }

    @Test("events are what a model of the standard reads", arguments: UInt64(0)..<30)
    func model(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = [
            "data:", "data: ", "data", "\n", "\r", "\r\n", "\n\n", "x", ":", " ", "id: 4", "data: a\n", "\u{e9}",
        ]
        for _ in 0..<50 {
            let text = (0..<random.below(30)).map { _ in words[random.below(words.count)] }.joined() + "\n\n"
            var reader = EventStreamReader()
            var events: [String] = []
            let bytes = Array(text.utf8)
            var start = 0
            while start < bytes.count {
                let end = Swift.min(bytes.count, start + 1 + random.below(4))
                reader.read(bytes.span.extracting(start..<end)) { events.append(String(decoding: $0, as: UTF8.self)) }
                start = end
            }
            reader.finish { events.append(String(decoding: $0, as: UTF8.self)) }
            #expect(events == Self.events(text), "seed \(seed): \(text.debugDescription)")
        }
    }

    /// By whole lines.
    private static func events(_ text: String) -> [String] {
        let lines = Array(text.unicodeScalars).reduce(into: (lines: [""], wasReturn: false)) { state, scalar in
            defer { state.wasReturn = scalar == "\r" }
            if scalar == "\n", state.wasReturn { return }
            if scalar == "\n" || scalar == "\r" {
                state.lines.append("")
            } else {
                state.lines[state.lines.count - 1].unicodeScalars.append(scalar)
            }
        }.lines
        var events: [String] = []
        var data: [String] = []
        for line in lines {
            if line.isEmpty {
                if !data.isEmpty { events.append(data.joined(separator: "\n")) }
                data = []
            } else if line.hasPrefix("data:") {
                let value = line.dropFirst(5)
                data.append(String(value.hasPrefix(" ") ? value.dropFirst() : value))
            }
        }
        return events
    }
}

extension Int {
    fileprivate func clamped(_ most: Int) -> Int { Swift.min(self, most) }
}
