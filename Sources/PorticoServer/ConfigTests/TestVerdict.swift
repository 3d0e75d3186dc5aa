// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// What a test expects beside what came.
struct TestVerdict {
    let expect: ExpectConfig
    let outcome: VirtualGateway.Outcome

    /// Each in one line; empty: all is as expected.
    var failures: [String] {
        let found = self.decision + self.answer + self.calls + self.time
        guard !found.isEmpty else { return [] }
        var seen: Set<String> = []
        let missing = self.outcome.unanswered.map { "there is no mock for \($0.text)" }.filter {
            seen.insert($0).inserted
        }
        return found + missing
    }

    private var decision: [String] {
        var failures: [String] = []
        if let route = self.expect.route, route.name != self.outcome.route {
            failures.append("route: expected '\(route.name)', found \(self.outcome.route.map { "'\($0)'" } ?? "none")")
        }
        if let problem = self.expect.problem, problem != self.outcome.error {
            failures.append("problem: expected '\(problem)', found \(self.outcome.error.map { "'\($0)'" } ?? "none")")
        }
        return failures
    }

    private var answer: [String] {
        guard let answer = self.outcome.answer else { return ["there was no answer"] }
        var failures: [String] = []
        if let status = self.expect.status, status != answer.status {
            let reason = self.outcome.error.map { " (\($0))" } ?? ""
            failures.append("status: expected \(status), found \(answer.status)\(reason)")
        }
        for header in self.expect.headers where !header.value.holds(answer.field(header.name)) {
            let found = answer.field(header.name).map { "'\($0)'" } ?? "nothing"
            failures.append("header \(header.name): expected \(header.value), found \(found)")
        }
        let text = String(decoding: answer.body, as: UTF8.self)
        if let body = self.expect.body, !body.holds(text) {
            failures.append("body: expected \(body), found '\(text.prefix(200))'")
        }
        if let json = self.expect.json { failures += JSONComparison.differences(json, answer.body) }
        if let json = self.expect.jsonExact { failures += JSONComparison.differences(json, answer.body, isExact: true) }
        return failures
    }

    private var time: [String] {
        guard let limit = self.expect.fasterThan, self.outcome.duration >= limit else { return [] }
        return [
            "expected to take less than \(DurationText.print(limit)), took \(DurationText.print(self.outcome.duration))"
        ]
    }

    // MARK: Calls

    /// Those that reached nobody were made too.
    private var all: [VirtualCall] { self.outcome.calls + self.outcome.unanswered }

    private var calls: [String] {
        guard let expected = self.expect.upstream else { return [] }
        if expected.isEmpty { return self.all.map { "upstream: expected no call, found \($0.text)" } }
        return expected.flatMap { self.missing($0) }
    }

    /// What the nearest call lacks; nothing where there is one that has all.
    private func missing(_ expected: ExpectedCall) -> [String] {
        let candidates = self.all.filter { expected.service == nil || $0.service == expected.service?.name }
        let judged = candidates.map { (call: $0, differences: expected.differences($0)) }
        guard let nearest = judged.min(by: { $0.differences.count < $1.differences.count }) else {
            let service = expected.service.map { "service '\($0.name)'" } ?? "any service"
            let found =
                self.all.isEmpty ? "there was none" : "there were \(self.all.map(\.text).joined(separator: ", "))"
            return ["upstream: expected a call of \(service); \(found)"]
        }
        return nearest.differences.map { "upstream \(nearest.call.text): \($0)" }
    }
}

extension ExpectedCall {
    fileprivate func differences(_ call: VirtualCall) -> [String] {
        let (path, query) = call.message.halves
        var found: [String] = []
        if let method = self.method, method != call.message.method {
            found.append("method: expected \(method), found \(call.message.method)")
        }
        if let wanted = self.path, wanted != path { found.append("path: expected '\(wanted)', found '\(path)'") }
        let parameters = VirtualMessage.parameters(query ?? "")
        for field in self.query {
            let value = parameters.first { $0[0] == field.name }?[1]
            guard !field.value.holds(value) else { continue }
            found.append("query \(field.name): expected \(field.value), found \(value.map { "'\($0)'" } ?? "nothing")")
        }
        for field in self.headers {
            let value = call.message.field(field.name)
            guard !field.value.holds(value) else { continue }
            found.append("header \(field.name): expected \(field.value), found \(value.map { "'\($0)'" } ?? "nothing")")
        }
        if let json = self.json { found += JSONComparison.differences(json, call.message.body) }
        return found
    }
}

extension VirtualCall {
    /// `GET orders:/orders?user=42`.
    fileprivate var text: String { "\(self.message.method) \(self.service):\(self.message.target)" }
}
