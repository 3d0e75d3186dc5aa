// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON
import PorticoProxy
import PorticoWire

/// What the client is told.
extension Composition {
    /// All parts have ended.
    func answer() {
        guard !self.action.isFlat else {
            let join = self.joinMembers()
            return self.exchange.work(join) { result in
                if case .success(let join) = result { self.answer(join.bytes, hasAny: join.count > Self.emptyObject) }
            }
        }
        let entries = self.action.parts.indices.map { AnswerAssembly.Entry(self.action.parts[$0], self.states[$0]) }
        self.exchange.work(AnswerAssembly(entries, limit: self.action.maxBody)) { result in
            switch result {
            case .success(let assembly):
                for index in self.states.indices { self.states[index].failure = assembly.entries[index].failure }
                self.answer(assembly.body, hasAny: assembly.hasAny)
            case .failure:
                let detail = "The answer would have more than \(self.action.maxBody) bytes."
                self.exchange.respond(self.exchange.problem(.partFailed, detail: detail))
            }
        }
    }

    private static let emptyObject = 2

    /// - Parameter hasAny: some part has a value, or something in its place.
    private func answer(_ body: [UInt8], hasAny: Bool) {
        let missing = self.action.parts.indices.filter { index in
            guard let failure = self.states[index].failure else { return false }
            return self.action.parts[index].isRequired && failure.reason != .limit
        }
        guard missing.isEmpty else { return self.refuse(missing) }
        // Every part failed, and none has a value in its place.
        guard hasAny else { return self.refuse(Array(self.states.indices)) }
        let isPartial = self.states.contains { $0.failure != nil }
        var response = LocalResponse(status: 200, fields: self.fields(isPartial: isPartial), body: body)
        response.isCoded = true
        response.isTagged = !isPartial && self.exchange.request.method.isSafe
        self.exchange.respond(response)
    }

    private func fields(isPartial: Bool) -> [LocalResponse.Field] {
        var fields = [LocalResponse.Field("Content-Type", "application/json")]
        if isPartial {
            fields.append(.init("Gateway-Partial", self.partial(of: self.states.indices)))
            fields.append(.init("Cache-Control", "no-store"))
        } else {
            if let text = self.directives.text { fields.append(.init("Cache-Control", text)) }
        }
        if let vary = self.vary { fields.append(.init("Vary", vary)) }
        if self.action.listsTimes { fields.append(.init("Server-Timing", self.times)) }
        return fields
    }

    /// What the parts' answers depend on, each field once. Sorted: they came in any order.
    private var vary: String? {
        guard !self.varying.isEmpty else { return nil }
        var names: Set<String> = []
        for list in self.varying.map(ListField.init) {
            // More than are looked at: it depends on anything.
            if list.isCut { names.insert("*") }
            for member in list where !member.isNamed("accept-encoding") { names.insert(member.text.lowercased()) }
        }
        return names.isEmpty ? nil : names.sorted().joined(separator: ", ")
    }

    /// Those of the parts that failed, in the order of the file: a list of structured fields (RFC 9651 §3.1).
    private func partial(of parts: some Sequence<Int>) -> String {
        var items: [String] = []
        for index in parts {
            let (name, state) = (Self.item(self.action.parts[index].name), self.states[index])
            guard let failure = state.failure else { continue }
            let status = failure.status.map { ";status=\($0)" } ?? ""
            items.append("\(name);reason=\(failure.reason.rawValue)\(status)")
            // Some elements were left out, and others failed.
            if state.isCut, failure.reason != .limit {
                items.append("\(name);reason=\(PartFailure.Reason.limit.rawValue)")
            }
        }
        return items.joined(separator: ", ")
    }

    /// A token, or a string where the name is none (§3.3.4).
    private static func item(_ name: String) -> String {
        guard let first = name.utf8.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7a else { return "\"\(name)\"" }
        return name
    }

    /// Server-Timing: how long each part took, from its start.
    private var times: String {
        zip(self.action.parts, self.states).map { part, state in
            ServerTiming.entry(
                part.name, state.endedAt &- state.startedAt, reason: state.failure?.reason.rawValue)
        }.joined(separator: ", ")
    }

    // MARK: Members side by side

    /// Each part has a key of its own at the root: nothing goes into anything.
    private func joinMembers() -> JSONJoin {
        var join = JSONJoin(reserving: self.states.count * 3 + 2)
        join.append(Self.open)
        for (index, part) in self.action.parts.enumerated() {
            guard let value = self.value(index), !self.append(part, value, to: &join) else { continue }
            guard self.states[index].failure == nil else { continue }
            self.states[index].failure = PartFailure(.tooLarge)
            if let fallback = self.value(index) { _ = self.append(part, fallback, to: &join) }
        }
        join.append(Self.close)
        return join
    }

    /// The part's value, or what stands in its place.
    private func value(_ index: Int) -> JSONSlice? {
        guard self.states[index].failure != nil else { return self.states[index].shown }
        return self.action.parts[index].fallback.map { JSONSlice($0) }
    }

    /// Appends a member; false, and nothing, where the document would become too large.
    private func append(_ part: ComposedPart, _ value: JSONSlice, to join: inout JSONJoin) -> Bool {
        let comma = join.count > 1 ? 1 : 0
        guard join.count + comma + part.key.count + value.range.count < self.action.maxBody else { return false }
        if comma > 0 { join.append(Self.comma) }
        join.append(part.key)
        join.append(value)
        return true
    }

    private static let (open, comma, close) = ([UInt8(ascii: "{")], [UInt8(ascii: ",")], [UInt8(ascii: "}")])

    // MARK: Refusing

    /// There is no answer without these parts.
    func refuse(_ parts: [Int]) {
        let failures = parts.compactMap { index in
            self.states[index].failure.map { (name: self.action.parts[index].name, failure: $0) }
        }
        let isLate = failures.contains { $0.failure.reason == .timeout }
        let names = failures.map { "'\($0.name)'" }.joined(separator: ", ")
        let told = failures.map { entry in
            var members = [
                JSONValue.Member("name", .string(entry.name)),
                JSONValue.Member("reason", .string(entry.failure.reason.rawValue)),
            ]
            if let status = entry.failure.status { members.append(.init("status", .int(status))) }
            return JSONValue.object(members)
        }
        let what = failures.count == 1 ? "The part \(names)" : "The parts \(names)"
        var response = self.exchange.problem(
            isLate ? .partTimeout : .partFailed,
            detail: "\(what) of the answer \(isLate ? "did not come in time" : "failed").",
            members: [.init("part", .string(failures.first?.name ?? "")), .init("parts", .array(told))])
        response.fields.append(.init("Gateway-Partial", self.partial(of: parts)))
        self.exchange.respond(response)
    }
}
