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
    private var isAnswered = false
    private var isAdvancing = false

    init(_ action: ComposeAction, _ exchange: Exchange, body: [UInt8]) {
        self.action = action
        self.exchange = exchange
        self.directives = CacheDirectives(isPrivate: action.isPrivate)
        self.varying = action.varying
        self.requestBody = body
        self.startedAt = exchange.now
        self.deadline = exchange.now + action.deadline
        self.states = [PartState](repeating: PartState(), count: action.parts.count)
    }

    func start() {
        self.exchange.attach(self)
        self.advance()
    }

    /// Starts what can start, until nothing more can; then answers, if that was all.
    private func advance() {
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

    private func start(_ index: Int) {
        let part = self.action.parts[index]
        self.states[index].phase = .running
        self.states[index].startedAt = self.exchange.now
        guard !self.isLate else { return self.fail(index, .init(.timeout)) }
        guard let loop = part.loop else {
            if !self.call(index, element: nil) { self.fail(index, .init(.missingReference)) }
            return
        }
        guard let elements = self.elements(loop) else { return self.fail(index, .init(.missingReference)) }
        self.states[index].elements = Array(elements.prefix(loop.maximum))
        self.states[index].results = [JSONSlice?](repeating: nil, count: self.states[index].elements.count)
        if elements.count > loop.maximum {
            self.states[index].isCut = true
            self.states[index].failure = PartFailure(.limit)
        }
        self.continueLoop(index, loop)
    }

    /// As many as are called for, and one more where there are more. `nil`: there is no array.
    private func elements(_ loop: ComposedPart.Loop) -> [PartValue]? {
        guard let source = self.states[loop.source].value else { return nil }
        let index = source.index
        if loop.path.spreads {
            return loop.path.all(in: index, from: source.node).prefix(loop.maximum + 1).map { PartValue(index, $0) }
        }
        guard let node = loop.path.first(in: index, from: source.node), index.kind(node) == .array else { return nil }
        return index.elements(node).prefix(loop.maximum + 1).map { PartValue(index, $0) }
    }

    // MARK: Calls

    /// The deadline has passed: nothing is started any more.
    private var isLate: Bool { self.exchange.now >= self.deadline }

    /// False: something that the call needs is not there.
    private func call(_ index: Int, element: Int?) -> Bool {
        let part = self.action.parts[index]
        let item = element.map { self.states[index].elements[$0] }
        let others = part.dependencies.isEmpty ? [] : self.states.map(\.value)
        let values = PartValues(exchange: self.exchange, parts: others, item: item)
        guard let request = PartRequest(part, values, body: self.requestBody) else { return false }
        let now = self.exchange.now
        let limit = part.timeout.map { Swift.min($0 + now, self.deadline) } ?? self.deadline
        self.states[index].calls += 1
        self.exchange.call(
            part.service, body: request.body, limit: part.maxBody, deadline: limit,
            delegate: PartCallRun(self, part: index, element: element)
        ) { (head) throws(WireError) in try request.make(part, self.exchange, &head) }
        return true
    }

    /// Starts calls for the next elements, as many at a time as may be; ends the part when all have ended.
    private func continueLoop(_ index: Int, _ loop: ComposedPart.Loop) {
        while !self.isAnswered, self.states[index].running < loop.parallel,
            self.states[index].nextElement < self.states[index].elements.count
        {
            let element = self.states[index].nextElement
            self.states[index].nextElement += 1
            if self.isLate {
                self.miss(index, element, .init(.timeout))
            } else if self.call(index, element: element) {
                self.states[index].running += 1
            } else {
                self.miss(index, element, .init(.missingReference))
            }
        }
        guard !self.isAnswered, self.states[index].running == 0 else { return }
        self.finishLoop(index)
    }

    /// An element has no result. Of several the first in the list is the one that is told, whichever ended first.
    private func miss(_ index: Int, _ element: Int, _ failure: PartFailure) {
        if element < self.states[index].firstMissing ?? .max {
            self.states[index].firstMissing = element
            self.states[index].failure = failure
        }
        self.states[index].missing += 1
    }

    private func finishLoop(_ index: Int) {
        let part = self.action.parts[index]
        if self.states[index].isTooLarge(self.action.maxBody) { return self.fail(index, .init(.tooLarge)) }
        if self.states[index].missing > 0, part.isRequired, let failure = self.states[index].failure {
            return self.fail(index, failure)
        }
        if part.isReferred {
            self.states[index].value = PartValue(JSONSlice.array(self.states[index].results, missing: part.fallback))
        }
        self.finish(index)
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
        guard let loop = self.action.parts[run.part].loop, let element = run.element else {
            self.fail(run.part, failure)
            return self.advance()
        }
        self.states[run.part].running -= 1
        self.miss(run.part, element, failure)
        self.continueLoop(run.part, loop)
        self.advance()
    }

    /// The answer is valid, and nobody looks into it.
    func succeeded(_ run: PartCallRun, text: [UInt8]) {
        guard let element = run.element else {
            self.states[run.part].text = text
            self.finish(run.part)
            return self.advance()
        }
        self.store(JSONSlice(text), run.part, element)
    }

    func succeeded(_ run: PartCallRun, _ index: JSONIndex) {
        let part = self.action.parts[run.part]
        guard let node = part.pick.map({ $0.pick(in: index) }) ?? PartValue(index, index.root) else {
            return self.failed(run, .init(.pick))
        }
        guard let element = run.element else {
            self.states[run.part].value = node
            self.finish(run.part)
            return self.advance()
        }
        self.store(part.shape(node), run.part, element)
    }

    private func store(_ result: JSONSlice, _ index: Int, _ element: Int) {
        self.states[index].running -= 1
        self.states[index].size += result.range.count
        if self.states[index].isTooLarge(self.action.maxBody) {
            self.states[index].drop()
        } else {
            // A piece of a larger text does not keep all of that.
            let isPiece = result.range.count < result.bytes.count
            self.states[index].results[element] = isPiece ? JSONSlice(Array(result.bytes[result.range])) : result
        }
        if let loop = self.action.parts[index].loop { self.continueLoop(index, loop) }
        self.advance()
    }

    /// The part has no value; without a required one there is no answer.
    private func fail(_ index: Int, _ failure: PartFailure) {
        guard !self.isAnswered else { return }
        let part = self.action.parts[index]
        self.states[index].failure = failure
        if part.isReferred { self.states[index].value = part.fallback.flatMap { PartValue($0) } }
        self.finish(index)
        guard part.isRequired else { return }
        self.isAnswered = true
        self.refuse([index])
    }

    private func finish(_ index: Int) {
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
