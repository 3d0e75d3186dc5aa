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

    private let core: WorkerCore
    private let pool: ServiceCallPool
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

    init(_ core: WorkerCore, _ pool: ServiceCallPool) {
        self.core = core
        self.pool = pool
        self.exchange = Exchange(core: core, calls: pool)
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
    ///   - snapshot: What the call is made under.
    ///   - deadline: The moment that the answer must be complete by.
    func start(
        _ service: Service, for parent: Exchange?, _ snapshot: Snapshot, body: [UInt8]?, limit: Int,
        by deadline: Instant,
        _ delegate: any ServiceCallDelegate, _ makeHead: (inout RequestHead) throws(WireError) -> Void
    ) {
        self.parent = parent
        self.delegate = delegate
        self.limit = limit
        self.use = .keep
        self.failure = nil
        self.startedAt = self.core.loop.now
        self.isStarting = true
        defer { self.isStarting = false }
        self.exchange.begin(self, .call, parent?.asker.forwarding, snapshot)
        do throws(WireError) {
            try self.exchange.makeHead(for: parent, makeHead)
        } catch {
            return self.exchange.fail(.badRequest)
        }
        if let body { self.exchange.body.replace(with: body) }
        self.exchange.forward.service = service
        self.exchange.forward.timeouts = service.timeouts
        self.exchange.omitFields(of: service)
        self.exchange.startForwarding()
        guard self.exchange.progress.stage != .ended else { return }
        self.exchange.allow(until: Swift.min(self.exchange.progress.totalDeadline, deadline))
    }

    /// Ends the call in the middle of its work; nobody is told.
    package func cancel() {
        self.delegate = nil
        self.exchange.clientGone()
    }

    /// The object is not used again: the wheel lets go of its timer.
    fileprivate func letGo() { self.core.loop.cancel(self.exchange.timer) }

    private func refuse(_ failure: Failure) {
        self.use = .refuse
        self.failure = failure
        self.exchange.fail(.badResponse)
    }

    private func finish() {
        let delegate = self.delegate
        self.parent?.remove(self)
        delegate?.ended(self)
        self.delegate = nil
        self.parent = nil
        self.body.removeAll(keepingCapacity: self.body.capacity <= 16 * 1024)
        self.exchange.clear()
        self.pool.release(self)
    }
}

/// What comes from the service.
extension ServiceCall: InnerClientStream {
    var idleNanoseconds: UInt64 { self.exchange.forward.timeouts.idleNanoseconds }

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
        guard self.failure != nil || self.isStarting else { return self.finish() }
        self.core.loop.enqueue { self.finish() }
    }
}

/// What is to become of an answer's body.
package enum ServiceCallUse: Sendable {
    case keep
    /// It is read to its end and dropped, so that the connection can be used again.
    case discard
    /// The call ends here.
    case refuse
}

/// Whom a call answers to. All calls come on the worker's loop.
package protocol ServiceCallDelegate: AnyObject {
    /// The head of the answer is there.
    func answered(_ call: ServiceCall) -> ServiceCallUse
    /// More of the body is there, from `start` on. False: it is of no use, and the call ends.
    func received(_ call: ServiceCall, from start: Int) -> Bool
    /// The last word: the answer is whole, or there is a `failure`.
    func ended(_ call: ServiceCall)
}

/// A worker's calls that wait for their next use.
final class ServiceCallPool {
    private var spare: [ServiceCall] = []

    private static let maximumSpare = 256

    func acquire(_ core: WorkerCore) -> ServiceCall { self.spare.popLast() ?? ServiceCall(core, self) }

    /// A call that has ended.
    func release(_ call: ServiceCall) {
        if self.spare.count < Self.maximumSpare { self.spare.append(call) } else { call.letGo() }
    }
}
