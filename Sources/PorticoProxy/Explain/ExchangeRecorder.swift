// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// Follows one exchange through the code that serves all of them, and records what is decided.
///
/// A dry one stops where the request would leave the gateway: nothing is sent, picked, counted or logged. A live one
/// only watches, and adds what it saw to the answer.
final class ExchangeRecorder: ExchangeWatcher {
    let isDry: Bool
    var record = ExchangeRecord()
    /// Of a dry exchange alone: the same question has the same answer, and no real request's draw changes.
    private var random = FastRandom(seed: 0)
    private var times: Times
    private var notes: [String] = []
    /// The request's fields when the last step ended.
    private var slots: [FieldSlot] = []

    init(isDry: Bool) {
        self.isDry = isDry
        self.times = Times(started: isDry ? 0 : WorkerLoop.systemClock())
    }

    /// What the step at hand says about itself.
    func note(_ text: String) { self.notes.append(text) }

    /// The request as it came: what differs later was changed by a step.
    func began(_ exchange: Exchange) {
        self.slots = exchange.request.fields.slots
        self.record.rawPath = exchange.request.fields.string(exchange.request.rawPath)
    }

    func refused(_ reason: String, _ step: String, _ exchange: Exchange) {
        self.record.refusal = reason
        self.step(step, .respond, exchange)
    }

    func passed(_ step: String, _ exchange: Exchange) { self.step(step, .next, exchange) }

    private func step(_ name: String, _ verdict: ExchangeRecord.Step.Verdict, _ exchange: Exchange) {
        var step = ExchangeRecord.Step(name: name, verdict: verdict, notes: self.notes)
        let fields = exchange.request.fields
        for (index, slot) in fields.slots.enumerated() {
            let was = index < self.slots.count && !self.slots[index].isDropped
            // Host is for this connection alone: the target gets its own.
            if was, slot.isDropped, slot.id != .host { step.removed.append(fields.string(slot.name)) }
            if !was, !slot.isDropped { step.added.append(fields.string(slot.name)) }
        }
        self.slots = fields.slots
        self.notes = []
        self.record.steps.append(step)
    }

    /// The filter that waited has its verdict, which may be to wait again.
    func waited(_ result: Result<Verdict, any Error>, _ exchange: Exchange) {
        guard let before = self.record.steps.popLast() else { return }
        self.notes = before.notes + self.notes
        switch result {
        case .success(.next): self.step(before.name, .next, exchange)
        case .success(.wait): self.step(before.name, .wait, exchange)
        case .success(.respond), .failure: self.step(before.name, .respond, exchange)
        }
    }

    func filtered(_ name: String, _ verdict: Verdict, _ exchange: Exchange) {
        let isNext = if case .next = verdict { true } else { false }
        if isNext, self.isSilent(exchange), self.record.filters.contains(where: { $0.name == name }) { return }
        self.record.filterCount += 1
        switch verdict {
        case .next: self.step(name, .next, exchange)
        case .respond: self.step(name, .respond, exchange)
        case .wait: self.step(name, .wait, exchange)
        }
    }

    /// The filter at hand did nothing with the request: where it is a further one of its policy, it has no step.
    private func isSilent(_ exchange: Exchange) -> Bool {
        let slots = exchange.request.fields.slots
        return self.notes.isEmpty && slots.count == self.slots.count
            && zip(slots, self.slots).allSatisfy { $0.isDropped == $1.isDropped }
    }

    /// It is known who the client is.
    func identified(_ exchange: Exchange) {
        self.step("request_id", .next, exchange)
        self.record.peer = exchange.asker.forwarding?.peer ?? exchange.clientIP
        self.record.client = exchange.clientIP
        self.record.path = exchange.request.fields.string(exchange.request.path)
        self.record.requestID = exchange.requestIDText ?? ""
    }

    func routed(_ exchange: Exchange, _ router: Router) {
        let others = self.isDry ? 20 : 0
        let preflight = exchange.decision.isPreflight ? exchange.request.preflightMethod : nil
        let routing = router.explain(
            exchange.request, preflight: preflight, client: exchange.clientIP, others: others)
        self.record.routing = routing
        self.record.unlisted = router.entries.count - routing.candidates.count
        var verdict = ExchangeRecord.Step.Verdict.respond
        if case .route = routing.outcome { verdict = .next }
        self.step(ExchangeRecord.routeStep, verdict, exchange)
    }

    /// The action asks services itself.
    func calls(_ exchange: Exchange) {
        guard self.times.decided == 0 else { return }
        self.times.decided = WorkerLoop.systemClock()
        self.act(.respond, exchange)
    }

    func forwards(_ exchange: Exchange, to service: Service) {
        self.times.decided = WorkerLoop.systemClock()
        self.act(.forward, exchange)
        var destination = ExchangeRecord.Destination(
            service: service.name, path: RequestWriter.pathText(exchange))
        if self.isDry { destination.look(at: service, exchange) }
        self.record.destination = destination
    }

    /// The gateway answers itself.
    func answers(_ exchange: Exchange) { self.calls(exchange) }

    func connected() { self.times.connect() }

    func commits(_ exchange: Exchange) {
        if !self.isDry { ExplainFields.add(self.record, self.times, to: exchange) }
    }

    func drawNumber(_ core: WorkerCore) -> UInt64 { self.isDry ? self.random.next() : core.random.next() }

    /// The action's own step, unless a step before it has answered.
    private func act(_ verdict: ExchangeRecord.Step.Verdict, _ exchange: Exchange) {
        guard self.record.steps.last?.verdict == .next, let route = exchange.route else { return }
        self.step(type(of: route.action).name, verdict, exchange)
    }
}

extension ExchangeRecord.Destination {
    /// Who would get the request, and what exactly, without the balancer's taking note.
    mutating func look(at service: Service, _ exchange: Exchange) {
        let chosen = service.preview(for: exchange)
        self.target = chosen?.label
        self.timeouts = exchange.forward.timeouts
        self.targets = service.targets.map { target in
            ExchangeRecord.Target(
                label: target.label, weight: target.weight, address: target.addresses.first,
                requestsInFlight: target.inFlight, connections: target.connectionCount)
        }
        var output = OutputBuffer()
        RequestWriter.write(exchange, to: chosen ?? service.targets.first, &output)
        self.head = String(decoding: output.bytes.dropLast(4), as: UTF8.self)
    }
}
