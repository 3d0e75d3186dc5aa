// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON
import PorticoProxy
import PorticoWire

/// One answer being made of its parts: each starts as soon as those that it refers to have ended.
///
/// `start → (calls … succeeded | failed)* → answer`. What is answered depends on what the services say alone, never on
/// the order in which they say it; but of several required parts that fail, the first to do so is named at once.
final class Composition {
    let action: ComposeAction
    let exchange: Exchange
    private let requestBody: [UInt8]
    /// On the worker's clock.
    private let deadline: UInt64
    let startedAt: UInt64
    var states: [PartState]
    /// What the answers say of caching, all together.
    var directives: CacheDirectives
    /// Their Vary fields, in the order of their coming, behind the fields that calls are made of.
    var varying: [String]
    /// What references to the request stand for, as far as they were looked up.
    private var requestValues: [PartSearch.Found?]
    private(set) var isAnswered = false
    private var isAdvancing = false

    init(_ action: ComposeAction, _ exchange: Exchange, body: [UInt8]) {
        self.action = action
        self.exchange = exchange
        self.directives = CacheDirectives(isPrivate: action.isPrivate)
        self.varying = action.varying
        self.requestBody = body
        self.requestValues = [PartSearch.Found?](repeating: nil, count: action.references.count)
        self.startedAt = exchange.now
        self.deadline = exchange.now + action.deadline
        self.states = [PartState](repeating: PartState(), count: action.parts.count)
    }

    func start() {
        self.exchange.attach(self)
        self.advance()
    }

    /// Starts what can start, until nothing more can; then answers, if that was all.
    func advance() {
        guard !self.isAdvancing else { return }
        self.isAdvancing = true
        var hasMoved = true
        while hasMoved, !self.isAnswered {
            hasMoved = false
            for index in self.action.parts.indices where self.isReady(index) {
                hasMoved = true
                self.start(index)
                if self.isAnswered { break }
            }
        }
        self.isAdvancing = false
        guard !self.isAnswered, self.states.allSatisfy({ $0.phase == .ended }) else { return }
        self.isAnswered = true
        self.answer()
    }

    private func isReady(_ index: Int) -> Bool {
        self.states[index].phase == .waiting
            && self.action.parts[index].dependencies.allSatisfy { self.states[$0].phase == .ended }
    }

    /// First what its references lead to is looked up.
    private func start(_ index: Int) {
        let lookups = self.action.parts[index].lookups.inParts
        self.states[index].phase = .running
        self.states[index].startedAt = self.exchange.now
        guard !self.isLate else { return self.fail(index, .init(.timeout)) }
        guard !lookups.isEmpty else { return self.begin(index) }
        self.exchange.work(PartSearch(lookups, parts: self.states.map(\.value))) { result in
            guard !self.isAnswered, case .success(let search) = result else { return }
            self.states[index].found = search.found
            self.begin(index)
            self.advance()
        }
    }

    private func begin(_ index: Int) {
        if let loop = self.action.parts[index].loop { return self.begin(index, loop) }
        if let failure = self.call(index) { self.fail(index, failure) }
    }

    // MARK: Calls

    /// What one of the references to the request stands for: looked up once, however many calls are made of it. An empty
    /// text is as good as none.
    func requestValue(_ place: Int) -> PartSearch.Found {
        if let found = self.requestValues[place] { return found }
        let reference = self.action.references[place]
        let found: PartSearch.Found
        if reference.root == .user {
            let texts = (self.exchange.values(of: .user, reference.name) ?? []).filter { !$0.isEmpty }
            found = texts.isEmpty ? .nothing : .texts(texts)
        } else {
            let text = self.exchange.value(of: reference.root, reference.name) ?? []
            found = text.isEmpty ? .nothing : .text(text)
        }
        self.requestValues[place] = found
        return found
    }

    /// The deadline has passed: nothing is started any more.
    var isLate: Bool { self.exchange.now >= self.deadline }

    /// - Returns: why there is no call.
    func call(_ index: Int, element: Int? = nil, _ found: [PartSearch.Found] = []) -> PartFailure? {
        guard !self.isLate else { return .init(.timeout) }
        let part = self.action.parts[index]
        let values = PartValues(composition: self, inParts: self.states[index].found, inElement: found)
        let request: PartRequest
        do throws(PartFailure) {
            request = try PartRequest(part, values, body: self.requestBody)
        } catch {
            return error
        }
        let now = self.exchange.now
        let limit = part.timeout.map { Swift.min($0 + now, self.deadline) } ?? self.deadline
        self.states[index].calls += 1
        self.exchange.call(
            part.service, body: request.body, limit: part.maxBody, deadline: limit,
            delegate: PartCallRun(self, part: index, element: element)
        ) { (head) throws(WireError) in try request.make(part, self.exchange, &head) }
        return nil
    }

    // MARK: What comes of them

    /// Keeps what the answer says of caching.
    func note(_ call: ServiceCall, _ run: PartCallRun) {
        self.states[run.part].status = call.status
        guard call.status != 0 else { return }
        let fields = call.fields
        self.directives.join(fields.joinedValue(named: "cache-control"), age: fields.joinedValue(named: "age"))
        if let vary = fields.joinedValue(named: "vary") { self.varying.append(vary) }
    }

    func failed(_ run: PartCallRun, _ failure: PartFailure) {
        if let element = run.element {
            self.failed(run.part, element, failure)
        } else {
            self.fail(run.part, failure)
        }
        self.advance()
    }

    /// The answer is valid, and nobody looks into it.
    func succeeded(_ run: PartCallRun, text: [UInt8]) { self.show(nil, JSONSlice(text), of: run) }

    func succeeded(_ run: PartCallRun, _ index: JSONIndex) {
        let part = self.action.parts[run.part]
        guard part.hasShape else {
            return self.show(PartValue(index, index.root), JSONSlice(index, index.root), of: run)
        }
        self.exchange.work(PartShaping(part, index)) { result in
            guard !self.isAnswered else { return }
            switch result {
            case .success(let shaping): self.show(shaping.value, shaping.shown, of: run)
            case .failure: self.failed(run, .init(.pick))
            }
        }
    }

    /// - Parameter value: What other parts see.
    private func show(_ value: PartValue?, _ shown: JSONSlice, of run: PartCallRun) {
        if let element = run.element {
            self.succeeded(run.part, element, shown)
        } else {
            if self.action.parts[run.part].isReferred { self.states[run.part].value = value }
            self.states[run.part].shown = shown
            self.finish(run.part)
        }
        self.advance()
    }

    /// The part has no value; without a required one there is no answer.
    func fail(_ index: Int, _ failure: PartFailure) {
        guard !self.isAnswered else { return }
        let part = self.action.parts[index]
        self.states[index].failure = failure
        if part.isReferred { self.states[index].value = part.fallback.flatMap { PartValue($0) } }
        self.finish(index)
        guard part.isRequired else { return }
        self.isAnswered = true
        self.refuse([index])
    }

    func finish(_ index: Int) {
        self.states[index].phase = .ended
        self.states[index].endedAt = self.exchange.now
    }
}

extension Composition: PartSource {
    func forEachPart(at now: UInt64, _ body: (PartRecord) -> Void) {
        for index in self.action.parts.indices where self.states[index].phase != .waiting {
            let isCancelled = self.states[index].phase == .running
            let reason = isCancelled ? "cancelled" : self.states[index].failure?.reason.rawValue
            let end = isCancelled ? now : self.states[index].endedAt
            body(
                PartRecord(
                    label: self.action.parts[index].label, reason: reason, status: self.states[index].status,
                    calls: self.states[index].calls, duration: end &- self.states[index].startedAt))
        }
    }
}
