// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
public import PorticoConfig
public import PorticoWire

/// One request and its response, from the head's arrival to the log line. Owned by one worker, which uses the object
/// again for a later exchange: in the steady state an exchange allocates nothing.
public final class Exchange {
    /// Where the exchange stands; what the timer means depends on it.
    enum Stage {
        /// A filter or an action holds it.
        case deciding
        /// Waiting for a connection to the target.
        case connecting
        /// The request's body is on its way.
        case sending
        /// Waiting for the response's head.
        case awaitingHead
        /// The response's body is on its way.
        case responding
        /// Answered; the rest of the request's body is read and dropped.
        case discarding
        case ended
    }

    /// How long filters and actions may take to decide, in nanoseconds.
    private static let decisionTime: UInt64 = 30_000_000_000

    public let worker: Worker
    // Exclusivity is not checked where other modules can see the property, nor for `requestRelay`: the compiler cannot
    // show there, as it does for the others, that no two accesses meet. None do: an exchange is touched on one thread,
    // and those who have a part of it lent (the codecs, the router, the relay) know no exchange. Without the checks a
    // request takes an eighth fewer instructions.
    @exclusivity(unchecked) public var request = RequestHead()
    @exclusivity(unchecked) public var response = ResponseHead()
    /// Why the route won, or why none did: what logs and `explain` read.
    @exclusivity(unchecked) public internal(set) var decision = RouteDecision()
    @exclusivity(unchecked) public internal(set) var route: Route?
    var snapshot: Snapshot?
    /// Somebody wants to know how the exchange is decided; `nil` in ordinary traffic.
    var trace: ExchangeTrace?
    /// The client's connection; `nil` for a call, and for one that is only thought through.
    var client: ClientConnection?
    /// Whom the response is for.
    var receiver: (any ResponseReceiver)?
    var stage = Stage.ended

    /// The client's address: the peer's, or what a trusted proxy says.
    @exclusivity(unchecked) public internal(set) var clientIP = IPAddress(v4: 0)
    /// Stands in the request's fields.
    var requestID = ByteRange.empty
    /// The whole field line of an id of ours, as the client gets it too; empty where the id is the client's.
    var requestIDLine = ByteRange.empty
    var startedAt: Instant = 0

    // Calls to services
    /// The call that this is the exchange of; `nil`: it is a client's.
    var call: ServiceCall?
    /// The exchange that the call is made for.
    var parent: Exchange?
    /// Calls in flight on behalf of this exchange.
    var calls: [ServiceCall] = []
    /// What makes the answer of calls; `nil`: it is not made so.
    var parts: (any PartSource)?
    /// Who the user is; `nil` while nobody has said.
    public internal(set) var principal: Principal?

    // Forwarding
    /// The request's body where it is there whole and is the gateway's to send.
    var ownBody: [UInt8]?
    var service: Service?
    var rewrite: PathRewrite?
    var target: Target?
    /// Targets that could not be reached.
    var tried: [Target] = []
    var timeouts = Timeouts()
    var upstream: UpstreamConnection?
    /// When the last attempt to reach a target began.
    var attemptStartedAt: Instant = 0
    /// How long the last attempt's connection took to stand, in nanoseconds; `nil`: it stood already, or never did.
    var connectedAfter: UInt64?
    /// When the first byte of the upstream's response came; 0: none has.
    var firstByteAt: Instant = 0
    /// Attempts beyond the first.
    var retries = 0
    @exclusivity(unchecked) var requestRelay = BodyRelay(.none)
    /// An action reads the request's body itself.
    var collector: BodyCollector?
    var totalDeadline: Instant = .max
    var phaseDeadline: Instant = .max

    /// The service's body where it is held back until it is whole.
    var heldBody: HeldBody?

    // Result
    /// The status that the client was sent; 0: none.
    @exclusivity(unchecked) public internal(set) var status = 0
    @exclusivity(unchecked) public internal(set) var error: ProxyError?
    var bytesOut = 0
    /// The response's head has been sent: the status cannot change any more.
    var isCommitted = false
    /// Counts the uses of the object, so that a late answer of a filter does not reach a later exchange.
    private(set) var generation = 0

    init(worker: Worker) { self.worker = worker }

    func begin(_ client: ClientConnection, _ snapshot: Snapshot) {
        self.client = client
        self.receiver = client
        if let principal = self.worker.assumedPrincipal { self.principal = principal }
        self.begin(snapshot, peer: client.peer.ip)
        self.worker.meters.begin(self)
    }

    /// Begins an exchange without a client: only its trace gets to know what comes of it.
    func begin(_ trace: ExchangeTrace, _ snapshot: Snapshot, peer: IPAddress, as principal: Principal?) {
        self.trace = trace
        self.principal = principal
        self.begin(snapshot, peer: peer)
    }

    func begin(_ snapshot: Snapshot, peer: IPAddress) {
        self.snapshot = snapshot
        self.clientIP = peer
        self.startedAt = self.worker.loop.now
        self.stage = .deciding
        self.totalDeadline = self.startedAt + Self.decisionTime
        self.generation &+= 1
    }

    /// Readies the object for its next use; storage is kept.
    func clear() {
        self.route = nil
        self.snapshot = nil
        self.trace = nil
        self.client = nil
        self.receiver = nil
        self.call = nil
        self.parent = nil
        if !self.calls.isEmpty { self.calls = [] }
        if self.parts != nil { self.parts = nil }
        if self.ownBody != nil { self.ownBody = nil }
        if self.heldBody != nil { self.heldBody = nil }
        if self.principal != nil { self.principal = nil }
        self.stage = .ended
        self.requestID = .empty
        self.requestIDLine = .empty
        self.service = nil
        self.rewrite = nil
        self.target = nil
        if !self.tried.isEmpty { self.tried = [] }
        self.upstream = nil
        if self.collector != nil { self.collector = nil }
        self.connectedAfter = nil
        self.firstByteAt = 0
        self.retries = 0
        self.totalDeadline = .max
        self.phaseDeadline = .max
        self.status = 0
        self.error = nil
        self.bytesOut = 0
        self.isCommitted = false
    }

    var isMetered: Bool { self.snapshot?.isMetered == true }
    public var serviceName: String? { self.service?.name }
    public var requestIDText: String? { self.requestID.isEmpty ? nil : self.request.fields.string(self.requestID) }
    /// The moment that the next timeout is due.
    var deadline: Instant { Swift.min(self.totalDeadline, self.phaseDeadline) }

    // MARK: The life of a request (docs/life-of-a-request.md)

    /// Step 3 ends: the head is whole, and the body has a limit.
    func admit(bodyLimit: Int) {
        if !self.request.explainToken.isEmpty { self.traceIfAsked() }
        self.trace?.began(self)
        self.requestRelay = BodyRelay(
            self.request.framing,
            limit: bodyLimit,
            refusedTrailers: self.snapshot?.identityFields ?? []
        )
        if case .length(let count) = self.request.framing, count > bodyLimit {
            self.trace?.refused("the body is too large", "wire", self)
            return self.fail(.bodyTooLarge)
        }
        self.start()
    }

    /// Steps 4 to 6: routes, runs the filters, starts the action.
    func start() {
        guard let snapshot = self.snapshot else { return self.fail(.internalError) }
        // Step 4: the route.
        do {
            try CanonicalPath.normalize(&self.request, allowEncodedSlashes: false)
        } catch {
            self.trace?.refused(error.rawValue, "path", self)
            return self.fail(.badPath)
        }
        self.trace?.step("path", .next, self)
        for name in snapshot.identityFields { self.request.fields.drop(named: name) }
        if self.principal != nil { self.identify(snapshot) }
        self.trace?.step("identity_headers", .next, self)
        self.settleClient()
        RequestID.settle(self)
        self.trace?.settled(self)
        if self.request.isForServer || self.request.takeHop() == 0 { return self.answerForServer() }
        snapshot.router.route(self.request, client: self.clientIP, into: &self.decision)
        self.trace?.routed(self, snapshot.router)
        switch self.decision.outcome {
        case .route(let index): self.route = snapshot.routes[index]
        case .notFound: return self.fail(.noRoute)
        case .methodNotAllowed: return self.fail(.methodNotAllowed)
        }
        self.request.fields.drop(.host)
        self.runFilters(from: 0)
    }

    /// Tells the service who the user is; what is not known of the user stays away.
    private func identify(_ snapshot: Snapshot) {
        for (name, template) in zip(snapshot.identityFields, snapshot.identityValues) {
            if let value = self.expand(template) { self.request.fields.add(name: name, value: value) }
        }
    }

    /// Who the client is, and what it may say of that.
    private func settleClient() {
        if let client = self.client { client.forwarding.settle(self) } else { self.trace?.forwarding?.settle(self) }
        self.trace?.step("forwarded", .next, self)
    }

    /// `OPTIONS *`, or a request that may go no further (RFC 9110 §7.6.2, §9.3.7): it asks about the gateway itself,
    /// which does not play TRACE back.
    private func answerForServer() {
        let methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
        let status = self.request.method == .options ? 200 : 405
        self.respond(LocalResponse(status: status, fields: [.init("Allow", methods)]))
    }

    /// Step 5: the request hooks; step 6 when all of them say next.
    private func runFilters(from start: Int) {
        guard let route = self.route else { return self.fail(.internalError) }
        guard let stop = route.filters.request(self, from: start) else { return self.perform(route) }
        switch stop.verdict {
        case .next: self.perform(route)
        case .respond(let response): self.respond(response)
        case .wait(let future):
            let generation = self.generation
            future.hop(to: self.worker.loop).assumeIsolated().whenComplete { result in
                guard self.generation == generation, self.stage == .deciding else { return }
                self.trace?.waited(result, self)
                switch result {
                case .success(.next): self.runFilters(from: stop.index + 1)
                case .success(.respond(let response)): self.respond(response)
                case .success(.wait), .failure: self.fail(.internalError)
                }
            }
        }
    }

    /// Step 6, with the body that the filters make of the request's where they change it.
    private func perform(_ route: Route) {
        guard let limit = route.filters.requestBodyLimit(self), self.trace?.isDry != true else {
            return route.action.perform(self)
        }
        self.collectBody(limit: limit) { body in
            guard let changed = route.filters.requestBody(body, self) else { return self.fail(.invalidBody) }
            self.ownBody = changed
            self.request.replaceBody(count: changed.count)
            route.action.perform(self)
        }
    }

    // MARK: What actions call

    /// Sends the request on to a service; `path`: the path there, the canonical one where it is absent.
    public func forward(to service: Service, path: PathRewrite?) {
        self.service = service
        self.rewrite = path
        self.timeouts = self.route?.timeouts ?? service.timeouts
        if let trace = self.trace, trace.forwards(self, to: service) { return }
        // Step 7 to 9.
        Forwarder.start(self)
    }

    /// Answers in the gateway's own name.
    public func respond(_ response: LocalResponse) {
        guard !self.isCommitted else { return self.abort() }
        self.releaseUpstream()
        // What of a service's body has been held back is not answered any more.
        if self.heldBody != nil { self.heldBody = nil }
        if let trace = self.trace, trace.answers(response, self) { return }
        self.client?.send(response, for: self)
    }

    /// Makes a response head of an answer of the gateway's own, response hooks included. Returns the body; `nil`: the
    /// route changes bodies, and this one cannot be changed.
    @discardableResult
    func take(_ response: LocalResponse) -> [UInt8]? {
        self.response.begin(status: response.status)
        for field in response.fields { self.response.fields.add(name: field.name, value: field.value) }
        let change = self.route?.filters.responseChange(self)
        self.route?.filters.response(self)
        guard let body = change.map({ $0.apply(to: response.body, self) }) ?? response.body else { return nil }
        return response.isCoded ? self.negotiate(body, isTagged: response.isTagged) : body
    }

    /// Ends the exchange with an error: an answer where none has begun, else the end of the connection.
    public func fail(_ kind: ProxyError.Kind) {
        guard self.stage != .ended else { return }
        if self.stage == .discarding {
            self.client?.close()
            return
        }
        self.error = ProxyError(kind)
        if let call = self.call { return call.failed(kind) }
        // Step 12.
        if self.isCommitted {
            self.abort()
        } else {
            self.respond(ErrorResponder.response(ProxyError(kind), for: self))
        }
    }

    /// A response has begun and cannot be completed: the client must see that.
    private func abort() {
        self.releaseUpstream()
        self.client?.abort()
    }

    /// Gives up what services were asked for, in the middle of their work.
    func releaseUpstream() {
        self.upstream?.abandon()
        if !self.calls.isEmpty { self.cancelCalls() }
    }

    /// The answer to an error, for a filter or an action that stops the exchange with it.
    /// - Parameters:
    ///   - detail: In place of what stands for the kind.
    ///   - members: Further ones of the problem, where the client takes it as JSON.
    public func problem(
        _ kind: ProxyError.Kind, detail: String? = nil, members: [JSONValue.Member] = []
    ) -> LocalResponse {
        self.error = ProxyError(kind)
        return ErrorResponder.response(ProxyError(kind), for: self, detail: detail, members: members)
    }
}
