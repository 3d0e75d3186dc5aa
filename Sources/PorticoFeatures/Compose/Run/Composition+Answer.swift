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
        var body: [UInt8] = []
        let hasAny: Bool
        do throws(JSONAssemblyError) {
            hasAny = try self.assemble(into: &body)
        } catch {
            let detail = "The answer would have more than \(self.action.maxBody) bytes."
            return self.exchange.respond(self.exchange.problem(.partFailed, detail: detail))
        }
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

    // MARK: The document

    /// Puts the document together; false: no part has a value.
    private func assemble(into body: inout [UInt8]) throws(JSONAssemblyError) -> Bool {
        if self.action.isFlat { return self.join(into: &body) }
        var assembly = JSONAssembly()
        var size = 0
        var hasAny = false
        var nested: [Int] = []
        for (index, part) in self.action.parts.enumerated() {
            if part.target.isNested {
                // What it goes into may be declared behind it.
                assembly.reserve(part.target)
                nested.append(index)
            } else if self.set(index, in: &assembly, &size) {
                hasAny = true
            }
        }
        for index in nested.sorted(by: { self.action.parts[$0].target.depth < self.action.parts[$1].target.depth }) {
            if self.set(index, in: &assembly, &size) { hasAny = true }
        }
        try assembly.write(to: &body, limit: self.action.maxBody)
        return hasAny
    }

    /// The same where each part has a key of its own at the root: nothing goes into anything.
    private func join(into body: inout [UInt8]) -> Bool {
        body.append(UInt8(ascii: "{"))
        for (index, part) in self.action.parts.enumerated() {
            guard let slice = self.slice(index), !self.append(part, slice, to: &body) else { continue }
            guard self.states[index].failure == nil else { continue }
            self.states[index].failure = PartFailure(.tooLarge)
            if let fallback = self.slice(index) { _ = self.append(part, fallback, to: &body) }
        }
        body.append(UInt8(ascii: "}"))
        return body.count > 2
    }

    /// Appends a member; false, and nothing, where the document would become too large.
    private func append(_ part: ComposedPart, _ slice: JSONSlice, to body: inout [UInt8]) -> Bool {
        let comma = body.count > 1 ? 1 : 0
        guard body.count + comma + part.key.count + slice.range.count < self.action.maxBody else { return false }
        if comma > 0 { body.append(UInt8(ascii: ",")) }
        body += part.key
        body += slice.bytes[slice.range]
        return true
    }

    /// Puts one part's value where it belongs. What does not fit, or has no object or array to go into, is a failure of
    /// the part like any other: its fallback takes the place, if that fits.
    private func set(_ index: Int, in assembly: inout JSONAssembly, _ size: inout Int) -> Bool {
        do throws(JSONAssemblyError) {
            return try self.put(index, in: &assembly, &size)
        } catch {
            guard self.states[index].failure == nil || self.states[index].hasResults else { return false }
            self.states[index].failure = PartFailure(error == .tooLarge ? .tooLarge : .pick)
            self.states[index].results = []
        }
        return (try? self.put(index, in: &assembly, &size)) ?? false
    }

    /// False: the part has no value, nor one in its place.
    private func put(
        _ index: Int, in assembly: inout JSONAssembly, _ size: inout Int
    ) throws(JSONAssemblyError) -> Bool {
        let (part, state) = (self.action.parts[index], self.states[index])
        if part.loop != nil, state.hasResults, part.fallback != nil || state.hasAnyResult {
            let results = state.results.map { $0 ?? part.fallback.map { JSONSlice($0) } }
            let total = size + results.reduce(0) { $0 + ($1?.range.count ?? 0) }
            guard total <= self.action.maxBody else { throw .tooLarge }
            try assembly.set(part.target, each: results)
            size = total
            return true
        }
        guard let slice = self.slice(index) else { return false }
        let total = size + slice.range.count
        guard total <= self.action.maxBody else { throw .tooLarge }
        try assembly.set(part.target, slice)
        size = total
        return true
    }

    private func slice(_ index: Int) -> JSONSlice? {
        let (part, state) = (self.action.parts[index], self.states[index])
        guard state.failure == nil else { return part.fallback.map { JSONSlice($0) } }
        if let text = state.text { return JSONSlice(text) }
        return state.value.map { part.shape($0) }
    }

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

extension PartState {
    /// The calls for its elements have ended, with whatever came of them.
    var hasResults: Bool {
        guard self.failure == nil || self.failure?.reason == .limit || self.missing > 0 else { return false }
        return self.results.count == self.elements.count
    }

    /// There is a result for some, or nobody to call for.
    var hasAnyResult: Bool { self.missing < self.results.count || self.results.isEmpty }
}

extension JSONTarget {
    /// Whether it goes into what another part puts there, or makes an object of its own.
    fileprivate var isNested: Bool { self.inElement != nil || self.path.count > 1 }
    fileprivate var depth: Int { self.path.count + (self.inElement?.count ?? 0) }
}
