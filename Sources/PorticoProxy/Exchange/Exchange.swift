// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
public import PorticoWire
import PorticoX509

/// One request and its response, from the head's arrival to the log line. Owned by one worker, which uses the object
/// again for a later exchange: in the steady state an exchange allocates nothing.
///
/// It stands between two streams, the client's and that of the attempt at hand, tells them what to do, and hears from
/// them by events. This file tells the request's story; `Exchange+Forwarding` that of the attempts,
/// `Exchange+Response` that of the response.
public final class Exchange {
    /// What it is made for.
    enum Purpose {
        case client
        /// The gateway asks a service itself.
        case call
        /// Only thought through: nothing leaves the gateway, is counted or logged.
        case preview
    }

    /// Who asked.
    struct Asker {
        var purpose = Purpose.client
        var stream: (any ClientStream)?
        /// Of the connection that the request came on, also where a call is made for it.
        var forwarding: ForwardingFields?
        /// The client's address: the peer's, or what a trusted proxy says.
        var ip = IPAddress(v4: 0)
        /// The client speaks TLS, with a trusted proxy in front of us.
        var isSecure = false
        /// The host that it asked such a proxy for; `nil`: the request's own.
        var host: String?
        /// The page that has its browser ask, as far as that has been looked at.
        var origin = BrowserOrigin.unread
        /// Who the user is; `nil` while nobody has said.
        var principal: Principal?
        /// What its connection was made with, verified; `nil`: none.
        var certificate: ClientCertificate?
        /// Stands in the request's fields.
        var requestID = ByteRange.empty
        /// The whole field line of an id of ours, as the client gets it too; empty where the id is the client's.
        var requestIDLine = ByteRange.empty
        /// The exchange that a call is made for.
        var parent: Exchange?
    }

    /// Where the request is sent, and the attempts to have it answered.
    struct Forward {
        var service: Service?
        var rewrite: PathRewrite?
        var timeouts = Timeouts.standard
        /// The one at hand, or the last one; those before it are over for everyone.
        var attempt = Attempt()
        /// What the gateway does not write into the request.
        var omitted: OwnFields = []
        /// What all attempts that are over have taken, in nanoseconds.
        var attemptTime: UInt64 = 0
        /// Attempts that targets have refused.
        var refused = 0
        /// Targets that could not be reached.
        var unreachable: [Target] = []
    }

    /// What came of it.
    struct Outcome {
        /// The status that the client was sent; 0: none.
        var status = 0
        var error: ProxyError?
        /// What exactly was wrong, where that is known.
        var detail: ErrorDetail?
        /// Bytes of the response's body.
        var bytesOut = 0
        /// The response's head has been sent: the status cannot change any more.
        var isCommitted = false
        /// The client has got a 1xx of a service.
        var hasInterim = false
        /// The service's body where it is held back until it is whole.
        var held: HeldBody?
        /// Answers of the gateway's own that were begun: one may be overtaken by another while its body is worked on.
        var answers = 0
        /// Response hooks have an answer of the gateway's own.
        var isPreparing = false
        /// What the gateway does not write into the response.
        var omitted: OwnFields = []
        /// What one of them answers in its place.
        var replacement: LocalResponse?
    }

    let core: WorkerCore
    /// Where calls come from.
    let callPool: ServiceCallPool
    // Exclusivity is not checked where other modules can see the property, nor for the groups of state: the compiler
    // cannot show there that no two accesses meet. None do: an exchange is touched on one thread, and those who have a
    // part of it lent (the codecs, the router) know no exchange. Without the checks a request takes an eighth fewer
    // instructions.
    @exclusivity(unchecked) public var request = RequestHead()
    @exclusivity(unchecked) public var response = ResponseHead()
    /// Why the route won, or why none did: what logs and `explain` read.
    @exclusivity(unchecked) package internal(set) var decision = RouteDecision()
    @exclusivity(unchecked) public internal(set) var route: Route?
    var snapshot: Snapshot?
    var startedAt: Instant = 0
    @exclusivity(unchecked) var asker = Asker()
    @exclusivity(unchecked) var progress = ExchangeProgress()
    @exclusivity(unchecked) var body = RequestBody()
    @exclusivity(unchecked) var forward = Forward()
    @exclusivity(unchecked) var result = Outcome()
    /// Reads the request's body whole.
    @exclusivity(unchecked) var collector: BodyCollector?
    /// Calls in flight on behalf of this exchange.
    @exclusivity(unchecked) var calls: [ServiceCall] = []
    /// What makes the answer of calls; `nil`: it is not made so.
    var parts: (any PartSource)?
    /// Somebody wants to know how the exchange is decided; `nil` in ordinary traffic.
    var watcher: (any ExchangeWatcher)?
    /// The filter that holds the exchange; `nil`: none does.
    var waitingFilter: String?
    /// A limit that is tried out, and would have refused the request.
    var dryLimit: String?
    /// How many of the route's filters have seen the request.
    var filtersRun = 0
    /// What filters remember of the exchange, by the index of their keys.
    @exclusivity(unchecked) @usableFromInline var values = ExchangeValues()
    let timer = WheelTimer()
    /// Counts the uses of the object, so that a late answer of a filter does not reach a later exchange.
    private(set) var generation = 0

    init(core: WorkerCore, calls: ServiceCallPool) {
        self.core = core
        self.callPool = calls
        self.timer.owner = self
    }

    func begin(_ stream: any ClientStream, _ purpose: Purpose, _ forwarding: ForwardingFields?, _ snapshot: Snapshot) {
        self.asker.stream = stream
        self.asker.purpose = purpose
        self.asker.forwarding = forwarding
        if let forwarding { self.asker.ip = forwarding.peer }
        self.snapshot = snapshot
        self.startedAt = self.core.loop.now
        self.generation &+= 1
        self.progress.begin(at: self.startedAt)
    }

    /// Readies the object for its next use; storage is kept.
    func clear() {
        self.route = nil
        self.snapshot = nil
        self.asker = Asker()
        self.progress.reset()
        self.body = RequestBody()
        self.forward = Forward()
        self.result = Outcome()
        if self.collector != nil { self.collector = nil }
        if !self.calls.isEmpty { self.calls = [] }
        if self.parts != nil { self.parts = nil }
        if self.watcher != nil { self.watcher = nil }
        if self.waitingFilter != nil { self.waitingFilter = nil }
        if self.dryLimit != nil { self.dryLimit = nil }
        self.filtersRun = 0
        self.values.clear()
        self.timer.disarm()
    }

    // MARK: The life of a request (docs/life-of-a-request.md)

    /// Step 3: the head is whole. Steps 4 to 6 follow.
    /// - Parameter isMisdirected: it belongs on another connection (RFC 9110 §15.5.20).
    func admit(bodyLimit: Int, isMisdirected: Bool = false) {
        if !self.request.explainToken.isEmpty { self.watchIfAsked() }
        self.watcher?.began(self)
        self.body = RequestBody(self.request.framing, limit: bodyLimit)
        if !self.body.allow(bodyLimit, self.request.framing), self.snapshot?.hasBodyLimits != true {
            return self.refuseBody()
        }
        if isMisdirected { return self.refuse(.misdirected) }
        self.start()
        if self.progress.stage == .deciding { self.armTimer() }
    }

    /// The head states a longer body than may come.
    private func refuseBody() {
        self.watcher?.refused("the body is too large", "wire", self)
        self.refuse(.bodyTooLarge)
    }

    /// What came is no request, or not one that is taken: it is answered under the name of whoever sent it.
    func refuse(_ kind: ProxyError.Kind, _ detail: ErrorDetail? = nil) {
        self.findClient()
        self.assignRequestID()
        self.result.detail = detail
        self.fail(kind)
    }

    private func start() {
        guard let snapshot = self.snapshot else { return self.fail(.internalError) }
        // Step 4: the route.
        let hasEncodedSlash: Bool
        do {
            hasEncodedSlash = try self.canonicalizePath(snapshot)
        } catch {
            self.watcher?.refused(error.rawValue, "path", self)
            return self.refuse(.badPath, .path(error))
        }
        self.watcher?.passed("path", self)
        self.dropIdentity(snapshot)
        if let principal = self.asker.principal { self.authenticate(as: principal) }
        self.watcher?.passed("identity_headers", self)
        self.findClient()
        self.watcher?.passed("forwarded", self)
        self.assignRequestID()
        self.watcher?.identified(self)
        if self.request.isForServer || self.request.takeHop() == 0 { return self.answerForServer() }
        if self.core.hasChallenges, let token = self.challengeToken, let challenges = self.core.challenges {
            return self.answer(token, of: challenges) { self.decide(snapshot, hasEncodedSlash) }
        }
        self.decide(snapshot, hasEncodedSlash)
    }

    private func decide(_ snapshot: Snapshot, _ hasEncodedSlash: Bool) {
        if let port = self.redirectPort { return self.redirect(toPort: port) }
        self.findRoute(snapshot)
        if hasEncodedSlash, !self.keepsEncodedSlash(snapshot) {
            self.watcher?.refused(PathError.encodedSlash.rawValue, "route", self)
            return self.fail(.badPath)
        }
        self.watcher?.routed(self, snapshot.router)
        if case .route(let index) = self.decision.outcome { self.route = snapshot.routes[index] }
        guard !snapshot.hasBodyLimits || self.takesStatedBody() else { return self.fail(.bodyTooLarge) }
        switch self.decision.outcome {
        case .route: break
        case .notFound: return self.fail(.noRoute)
        case .methodNotAllowed: return self.fail(.methodNotAllowed)
        }
        self.request.fields.drop(.host)
        self.runFilters(from: 0)
    }

    /// From here on the route's limit holds, where it has one.
    private func takesStatedBody() -> Bool {
        if self.body.allow(self.route?.bodyLimit ?? self.body.limit, self.request.framing) { return true }
        self.watcher?.refused("the body is too large", "limits", self)
        return false
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
        let generation = self.generation
        let stop = route.filters.request(self, from: start)
        guard self.generation == generation, self.progress.stage == .deciding else { return }
        guard let stop else { return self.perform(route) }
        self.follow(stop.verdict, of: stop.index, in: route)
    }

    private func follow(_ verdict: Verdict, of index: Int, in route: Route) {
        switch verdict {
        case .next: self.runFilters(from: index + 1)
        case .respond(let response): self.respond(response)
        case .wait(let future):
            let generation = self.generation
            self.waitingFilter = route.filters.name(at: index)
            future.hop(to: self.core.loop).assumeIsolated().whenComplete { result in
                guard self.generation == generation, self.progress.stage == .deciding else { return }
                self.waitingFilter = nil
                self.watcher?.waited(result, self)
                switch result {
                case .success(let verdict): self.follow(verdict, of: index, in: route)
                case .failure: self.fail(.internalError)
                }
            }
        }
    }

    /// Step 6, with the body that the filters make of the request's where they change it.
    private func perform(_ route: Route) {
        guard let limit = route.filters.requestBodyLimit(self), self.asker.purpose != .preview else {
            return route.action.perform(self)
        }
        self.collectBody(limit: limit) { body in
            route.filters.requestBody(body, self) { body in
                guard let body else { return self.fail(.invalidBody) }
                self.body.replace(with: body)
                self.request.replaceBody(count: body.count)
                route.action.perform(self)
            }
        }
    }

    /// Sends the request on to a service; `path`: the path there, the canonical one where it is absent.
    package func forward(to service: Service, path: PathRewrite?) {
        self.forward.service = service
        self.forward.rewrite = path
        self.forward.timeouts = self.route?.timeouts ?? service.timeouts
        self.omitFields(of: service)
        if let watcher = self.watcher {
            watcher.forwards(self, to: service)
            if watcher.isDry { return self.finish() }
        }
        self.startForwarding()
    }
}
