// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
package import PorticoWire

/// A call to a service that the gateway makes itself, for another exchange or for nobody's: an exchange of its own whose
/// client it is, so that balancing, timeouts, repeats and counters are those of any request to the service. Its answer
/// is gathered whole.
///
/// The object is used again for a later call: whoever holds it drops it in `ended`, or when it cancels.
package final class ServiceCall {
    /// Why there is no answer.
    package enum Failure: Sendable, Hashable {
        /// What would have ended a forwarded request too.
        case proxy(ProxyError.Kind)
        /// The body has more bytes than the limit.
        case tooLarge
        /// The delegate has no use for the answer.
        case refused
    }

    let worker: Worker
    private let exchange: Exchange
    private var parent: Exchange?
    private var delegate: (any ServiceCallDelegate)?
    private var limit = 0
    private var use = ServiceCallUse.keep
    /// Whoever started the call is in the middle of its work.
    private var isStarting = false
    /// What has come of the answer's body.
    package private(set) var body: [UInt8] = []
    package private(set) var failure: Failure?
    package private(set) var startedAt: UInt64 = 0

    init(worker: Worker) {
        self.worker = worker
        self.exchange = Exchange(worker: worker)
    }

    /// Of the answer; 0: its head has not come.
    package var status: Int { self.exchange.status }
    /// Of the answer.
    package var fields: Fields { self.exchange.response.fields }
    /// What the service is sent.
    package var request: RequestHead { self.exchange.request }
    package var retries: Int { self.exchange.retries }

    /// Takes the body out: it outlives the call.
    package func takeBody() -> [UInt8] {
        var body: [UInt8] = []
        swap(&body, &self.body)
        return body
    }

    // MARK: Starting and ending

    /// - Parameters:
    ///   - parent: `nil`: the gateway asks for itself.
    ///   - deadline: The moment that the answer must be complete by.
    func start(
        _ service: Service, for parent: Exchange?, body: [UInt8]?, limit: Int, by deadline: Instant,
        _ delegate: any ServiceCallDelegate, _ makeHead: (inout RequestHead) throws(WireError) -> Void
    ) {
        self.parent = parent
        self.delegate = delegate
        self.limit = limit
        self.use = .keep
        self.failure = nil
        self.startedAt = self.worker.loop.now
        self.isStarting = true
        defer { self.isStarting = false }
        self.exchange.begin(self, .call, parent?.asker.forwarding, parent?.snapshot ?? self.worker.snapshot)
        do throws(WireError) {
            try self.exchange.makeHead(for: parent, makeHead)
        } catch {
            return self.exchange.fail(.badRequest)
        }
        if let body { self.exchange.body.replace(with: body) }
        self.exchange.forward.service = service
        self.exchange.forward.timeouts = service.timeouts
        self.exchange.startForwarding()
        guard self.exchange.progress.stage != .ended else { return }
        self.exchange.allow(until: Swift.min(self.exchange.progress.totalDeadline, deadline))
    }

    /// Ends the call in the middle of its work; nobody is told.
    package func cancel() {
        self.delegate = nil
        self.exchange.clientGone()
    }

    private func refuse(_ failure: Failure) {
        self.use = .refuse
        self.failure = failure
        self.exchange.fail(.badResponse)
    }

    private func end() {
        let delegate = self.delegate
        self.parent?.remove(self)
        delegate?.ended(self)
        self.delegate = nil
        self.parent = nil
        self.body.removeAll(keepingCapacity: self.body.capacity <= 16 * 1024)
        self.exchange.clear()
        self.worker.release(self)
    }
}

/// What comes from the service.
extension ServiceCall: ClientStream {
    var idleNanoseconds: UInt64 { self.exchange.forward.timeouts.idleNanoseconds }
    var isCongested: Bool { false }
    var takesChunks: Bool { false }
    var awaitsRequestEnd: Bool { false }
    func resumeReading() {}
    func pauseReading() {}
    func sendContinue() {}
    func sendInterim(_ exchange: Exchange) {}

    func sendHead(_ exchange: Exchange, _ source: ResponseSource, closes: Bool) {
        let generation = exchange.generation
        let use = self.delegate?.answered(self) ?? .refuse
        guard exchange.generation == generation, exchange.progress.stage != .ended else { return }
        self.use = use
        switch use {
        case .refuse: self.refuse(.refused)
        case .discard: break
        case .keep:
            guard case .length(let count) = exchange.response.framing else { return }
            if count > self.limit { return self.refuse(.tooLarge) }
            // A service that states a length and does not send it costs no more than this.
            self.body.reserveCapacity(Swift.min(count, Self.reserved))
        }
    }

    private static let reserved = 64 * 1024

    func sendBody(_ bytes: Span<UInt8>, _ form: BodyForm) {
        guard self.use == .keep else { return }
        let before = self.body.count
        guard before + bytes.count <= self.limit else { return self.refuse(.tooLarge) }
        bytes.withUnsafeBufferPointer { self.body.append(contentsOf: $0) }
        let generation = self.exchange.generation
        let isUseful = self.delegate?.received(self, from: before) == true
        // What it led to may have ended the call, and begun another one with the object.
        if !isUseful, self.exchange.generation == generation { self.refuse(.refused) }
    }

    func sendBody(whole bytes: [UInt8]) {}

    func sendEnd(_ trailers: Fields?) {}

    func cancel(_ error: ProxyError.Kind) {
        if self.failure == nil { self.failure = .proxy(error) }
    }

    /// A failure is told afterwards: whoever started the call, or another one beside it, may be in the middle of its
    /// work.
    func exchangeEnded(_ exchange: Exchange) {
        guard self.failure != nil || self.isStarting else { return self.end() }
        self.worker.loop.enqueue { self.end() }
    }
}
