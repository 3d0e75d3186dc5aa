// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
public import PorticoWire

/// A call to a service on behalf of an exchange: an exchange of its own without a client, so that balancing, timeouts,
/// repeats and counters are those of any request to the service. Its answer is gathered whole.
///
/// The object is used again for a later call: whoever holds it drops it in `ended`, or when it cancels.
public final class ServiceCall {
    /// Why there is no answer.
    public enum Failure: Sendable, Hashable {
        /// What would have ended a forwarded request too.
        case proxy(ProxyError.Kind)
        /// The body has more bytes than the limit.
        case tooLarge
        /// The delegate has no use for the answer.
        case refused
    }

    let worker: Worker
    private let exchange: Exchange
    private lazy var timer = WheelTimer(self)
    private var parent: Exchange?
    private var delegate: (any ServiceCallDelegate)?
    private var limit = 0
    private var use = ServiceCallUse.keep
    /// What has come of the answer's body.
    public private(set) var body: [UInt8] = []
    public private(set) var failure: Failure?
    public private(set) var startedAt: UInt64 = 0

    init(worker: Worker) {
        self.worker = worker
        self.exchange = Exchange(worker: worker)
    }

    /// Of the answer; 0: its head has not come.
    public var status: Int { self.exchange.status }
    /// Of the answer.
    public var fields: Fields { self.exchange.response.fields }
    /// What the service is sent.
    public var request: RequestHead { self.exchange.request }
    public var targetName: String? { self.exchange.target?.label }
    public var retries: Int { self.exchange.retries }

    /// Takes the body out: it outlives the call.
    public func takeBody() -> [UInt8] {
        var body: [UInt8] = []
        swap(&body, &self.body)
        return body
    }

    // MARK: Starting and ending

    func begin(_ parent: Exchange, _ delegate: any ServiceCallDelegate, limit: Int) {
        self.parent = parent
        self.delegate = delegate
        self.limit = limit
        self.use = .keep
        self.failure = nil
        self.startedAt = self.worker.loop.now
        guard let snapshot = parent.snapshot else { return }
        self.exchange.begin(snapshot, peer: parent.clientIP)
        self.exchange.call = self
        self.exchange.receiver = self
        self.exchange.parent = parent
        self.exchange.requestRelay = BodyRelay(.none)
    }

    /// - Parameter head: The request as HTTP/1.1 text; Host is replaced.
    /// - Parameter deadline: The moment that the answer must be complete by.
    func start(_ head: Span<UInt8>, body: [UInt8]?, to service: Service, by deadline: Instant) {
        do {
            try self.exchange.readCall(head)
        } catch {
            return self.failLater(.badRequest)
        }
        self.exchange.ownBody = body
        self.exchange.service = service
        self.exchange.timeouts = service.timeouts
        Forwarder.start(self.exchange)
        guard self.exchange.stage != .ended else { return }
        self.exchange.totalDeadline = Swift.min(self.exchange.totalDeadline, deadline)
        self.deadlineMoved()
    }

    /// The exchange cannot go on. Whoever started the call may be in the middle of its work: it is told afterwards.
    func failed(_ kind: ProxyError.Kind) {
        guard self.exchange.stage != .ended else { return }
        self.exchange.releaseUpstream()
        self.failLater(kind)
    }

    private func failLater(_ kind: ProxyError.Kind) {
        if self.failure == nil { self.failure = .proxy(kind) }
        self.exchange.stage = .ended
        self.worker.loop.cancel(self.timer)
        self.worker.loop.enqueue { self.end() }
    }

    /// Ends the call in the middle of its work; nobody is told.
    public func cancel() {
        self.delegate = nil
        guard self.exchange.stage != .ended else { return }
        self.exchange.error = ProxyError(.clientGone)
        self.exchange.releaseUpstream()
        self.clear()
    }

    private func end() {
        let delegate = self.delegate
        self.parent?.forget(self)
        delegate?.ended(self)
        self.clear()
    }

    private func clear() {
        self.worker.loop.cancel(self.timer)
        self.delegate = nil
        self.parent = nil
        self.body.removeAll(keepingCapacity: self.body.capacity <= 16 * 1024)
        self.exchange.clear()
        self.worker.giveBack(self)
    }
}

/// What is to become of an answer's body.
public enum ServiceCallUse: Sendable {
    case keep
    /// It is read to its end and dropped, so that the connection can be used again.
    case discard
    /// The call ends here.
    case refuse
}

/// Whom a call answers to. All calls come on the worker's loop.
public protocol ServiceCallDelegate: AnyObject {
    /// The head of the answer is there.
    func answered(_ call: ServiceCall) -> ServiceCallUse
    /// More of the body is there, from `start` on. False: it is of no use, and the call ends.
    func received(_ call: ServiceCall, from start: Int) -> Bool
    /// The last word: the answer is whole, or there is a `failure`.
    func ended(_ call: ServiceCall)
}

/// What comes from the service.
extension ServiceCall: ResponseReceiver {
    var isProcessing: Bool { false }
    var isCongested: Bool { false }
    func resumeReading() {}
    func flush() {}
    func receiveInterim(_ exchange: Exchange) {}

    func receiveHead(_ exchange: Exchange) -> BodyRelay {
        exchange.stage = .responding
        exchange.isCommitted = true
        exchange.status = exchange.response.status
        exchange.phaseDeadline = self.worker.loop.now + exchange.timeouts.idleNanoseconds
        self.use = self.delegate?.answered(self) ?? .refuse
        if case .length(let count) = exchange.response.framing, self.use == .keep {
            if count > self.limit { self.refuse(.tooLarge) }
            // A service that states a length and does not send it costs no more than this.
            self.body.reserveCapacity(Swift.min(count, Self.reserved))
        } else if self.use == .refuse {
            self.refuse(.refused)
        }
        return BodyRelay(exchange.response.framing, mode: .dataOnly, limit: self.limit)
    }

    private static let reserved = 64 * 1024

    private func refuse(_ failure: Failure) {
        self.use = .refuse
        self.failure = failure
    }

    func receiveBody(
        _ bytes: Span<UInt8>, from start: Int, _ relay: inout BodyRelay, _ exchange: Exchange
    ) throws -> Int {
        switch self.use {
        case .refuse: throw ProxyError(.badResponse)
        case .discard: return try relay.relay(bytes, from: start, to: nil)
        case .keep: break
        }
        let before = self.body.count
        do {
            let end = try relay.collect(bytes, from: start, into: &self.body)
            guard self.body.count == before || self.delegate?.received(self, from: before) == true else {
                self.refuse(.refused)
                throw ProxyError(.badResponse)
            }
            return end
        } catch let error as ProxyError where error.kind == .bodyTooLarge {
            self.refuse(.tooLarge)
            throw error
        }
    }

    func receiveEnd(_ relay: inout BodyRelay) -> Bool { relay.endOfConnection(nil) }

    func responseEnded(_ exchange: Exchange) { self.end() }
}

/// What happens when time is up.
extension ServiceCall: TimerOwner {
    func deadlineMoved() {
        guard self.exchange.stage != .ended, self.exchange.deadline != .max else { return }
        self.worker.loop.arm(self.timer, at: self.exchange.deadline)
    }

    func timerFired(_ timer: WheelTimer) {
        let now = self.worker.loop.now
        guard self.exchange.stage != .ended else { return }
        guard now >= self.exchange.deadline else { return self.deadlineMoved() }
        if now >= self.exchange.totalDeadline { return self.exchange.fail(.totalTimeout) }
        self.exchange.fail(self.exchange.stage == .responding ? .idleTimeout : .firstByteTimeout)
    }
}
