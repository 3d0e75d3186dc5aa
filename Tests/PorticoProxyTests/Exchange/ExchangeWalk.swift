// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
import PorticoTesting
import PorticoWire

@testable import PorticoProxy

/// One exchange between fake streams that is driven through random events in a random order, as far as a client and a
/// service can bring them about; in virtual time.
final class ExchangeWalk {
    /// What a service's stream has done so far, as its other end knows it.
    private final class Line {
        let attempt: Int
        let stream: FakeUpstreamStream
        var hasBegun = false
        var hasHead = false
        var isOver = false
        /// It ended without a byte of an answer, or with an answer that a rule repeats: it may be asked again elsewhere.
        var mayBeRepeated = false

        init(_ attempt: Int, _ stream: FakeUpstreamStream) {
            self.attempt = attempt
            self.stream = stream
        }
    }

    private var random: SeededGenerator
    private let worker: Worker
    private let exchange: Exchange
    private let client = FakeClientStream()
    private let ledger = AttemptLedger()
    private let source = FakeStreamSource()
    private let target: Target
    private let other: Target
    private let method: PorticoWire.Method
    private let repeats503: Bool
    private let holder: HoldingFilter
    private var lines: [Line] = []
    private var pending: [(attempt: Int, stream: FakePendingStream)] = []
    private var sent: [UInt8] = []
    private var hasSentAll: Bool
    private var hasEnded = false
    private var hasLeft = false
    private var attempts = 0
    private var summary: (status: Int, error: ProxyError.Kind?, bytesOut: Int)?
    private(set) var violations: [String] = []
    private(set) var steps: [String] = []

    /// - Parameter worker: Of virtual time; walks of one worker use its objects again, as exchanges do.
    init(seed: UInt64, on worker: Worker) throws {
        self.random = SeededGenerator(seed: seed)
        self.worker = worker
        self.exchange = self.worker.acquireExchange()
        let methods = ["GET", "POST", "PUT", "HEAD"]
        let name = methods[Int(self.random.next() % 4)]
        self.repeats503 = self.random.next() % 3 == 0
        let framings = ["", "Content-Length: 12\r\n", "Transfer-Encoding: chunked\r\n"]
        let framing = framings[Int(self.random.next() % 3)]
        self.hasSentAll = framing.isEmpty
        self.target = Target(Self.spec("a"), streams: self.source)
        self.other = Target(Self.spec("b"), streams: self.source)
        self.holder = HoldingFilter(worker.loop, holds: self.random.next() % 4 == 0)
        let head = Array("\(name) /x HTTP/1.1\r\nHost: a\r\n\(framing)\r\n".utf8)
        _ = try RequestHeadParser().parse(head.span, into: &self.exchange.request)
        self.method = self.exchange.request.method
        self.client.awaitsRequestEnd = self.random.next() % 2 == 0
        self.client.ended = { [unowned self] exchange in
            self.hasEnded = true
            self.summary = (exchange.status, exchange.error?.kind, exchange.result.bytesOut)
            if exchange.timer.deadline != .max { self.violations.append("a timer is left") }
            self.worker.finish(exchange)
        }
        self.source.answer = { [unowned self] in self.open() }
    }

    private static func spec(_ name: String) -> TargetSpec {
        TargetSpec(authority: name, host: name, port: 80, addresses: [])
    }

    // MARK: The walk

    func run() {
        // Makes this thread the loop's.
        self.advance(times: 0)
        self.begin()
        var count = 0
        while !self.hasEnded, count < 120 {
            self.step()
            count += 1
        }
        if !self.hasEnded { self.leave() }
        let events = self.client.events.count
        // Nothing is scheduled that would come back to it.
        self.advance(times: 4)
        for line in self.lines { self.exchange.attemptFailed(line.attempt, .closed) }
        if self.client.events.count != events { self.violations.append("something came after the end") }
        self.check()
    }

    private func begin() {
        var times = TimeoutConfig()
        (times.connect, times.firstByte, times.idle) = (.seconds(1), .seconds(2), .seconds(3))
        if self.random.next() % 2 == 0 { times.total = .seconds(9) }
        let timeouts = Timeouts(times, origin: .service)
        let rules: [any ForwardingRule] =
            self.repeats503
            ? [RepeatOn503(), UnreachableTarget(), StaleConnection()] : [UnreachableTarget(), StaleConnection()]
        let service = Service(
            name: "app", targets: [], timeouts: timeouts, balancer: RoundRobin(), rules: ForwardingRules(rules),
            observers: [self.ledger])
        service.use([
            .init(target: self.target, spec: Self.spec("a")), .init(target: self.other, spec: Self.spec("b")),
        ])
        let route = Route(
            name: "all", template: "/**", captureNames: [], filters: FilterChain([self.holder]),
            action: ForwardAction(service: service, path: nil), timeouts: nil)
        let snapshot = Snapshot(router: Router([Patterns.entry("all", "/**")]), routes: [route], services: [service])
        self.exchange.begin(self.client, .client, nil, snapshot)
        self.worker.began(self.exchange)
        self.exchange.admit(bodyLimit: 10_000)
    }

    private func open() -> OpenedStream {
        self.attempts += 1
        switch self.random.next() % 4 {
        case 0: return .failed(.connectFailure)
        case 1:
            let pending = FakePendingStream()
            self.pending.append((self.attempts, pending))
            return .pending(pending)
        default: return .ready(self.line(self.attempts).stream)
        }
    }

    private func line(_ attempt: Int) -> Line {
        let line = Line(attempt, FakeUpstreamStream())
        line.stream.wasUsedBefore = self.random.next() % 2 == 0
        self.lines.append(line)
        return line
    }

    private func step() {
        switch self.random.next() % 10 {
        case 0, 1, 2: self.clientStep()
        case 3, 4, 5, 6, 7: self.serviceStep()
        case 8: self.holder.decide(self.random.next())
        default: self.advance(times: Int(self.random.next() % 2) + 1)
        }
        self.checkPressure()
    }

    /// Nobody reads a service whose client takes no more.
    private func checkPressure() {
        guard !self.hasEnded, self.client.isCongested, self.exchange.forward.attempt.isRunning,
            let line = self.lines.last, line.attempt == self.exchange.forward.attempt.number
        else { return }
        if line.stream.isReading { self.violations.append("the stream is read while the client is congested") }
    }

    private func note(_ text: String) { self.steps.append(text) }

    private func advance(times: Int) {
        self.note("time")
        var left = 2 * times
        self.worker.loop.run {
            left -= 1
            return left >= 0
        }
    }

    private func clientStep() {
        switch self.random.next() % 12 {
        case 0: self.leave()
        case 1:
            self.client.isCongested = true
            self.note("client congested")
            self.exchange.clientCongested()
        case 2, 3:
            self.client.isCongested = false
            self.note("client drained")
            self.exchange.clientDrained()
        case 4: self.exchange.clientProgressed()
        default: self.sendBody()
        }
    }

    private func leave() {
        guard !self.hasEnded else { return }
        self.note("client leaves")
        self.hasLeft = true
        self.exchange.clientGone()
    }

    /// A piece of the request's body, where the exchange takes one, or its end.
    private func sendBody() {
        guard !self.hasSentAll, self.exchange.takesBody else { return }
        let left = 12 - self.sent.count
        if left > 0, self.random.next() % 4 != 0 {
            let piece = (0..<min(left, Int(self.random.next() % 8) + 1)).map { UInt8(self.sent.count + $0) }
            self.sent += piece
            self.note("body of \(piece.count)")
            self.exchange.receiveBody(piece.span, .data, count: piece.count)
        }
        guard !self.hasEnded, self.sent.count == 12 else { return }
        self.hasSentAll = true
        self.note("request's end")
        self.exchange.receiveEnd(nil)
    }

    private func serviceStep() {
        if let index = self.pending.indices.randomElement(using: &self.random) { return self.connect(index) }
        guard let line = self.lines.randomElement(using: &self.random) else { return }
        guard !line.isOver, !line.stream.isCancelled else {
            // Late news of an attempt that is over.
            return self.exchange.receiveEnd(line.attempt, nil)
        }
        switch self.random.next() % 10 {
        case 0: self.end(line, .closed)
        case 1: self.end(line, .failed(.badResponse))
        case 2:
            line.stream.isCongested.toggle()
            let isCongested = line.stream.isCongested
            isCongested ? self.exchange.upstreamCongested(line.attempt) : self.exchange.upstreamDrained(line.attempt)
        default: self.answer(line)
        }
    }

    private func connect(_ index: Int) {
        let (attempt, stream) = self.pending.remove(at: index)
        guard !stream.isCancelled else { return }
        let fate = self.random.next() % 3
        self.note("attempt \(attempt) \(fate == 0 ? "unreachable" : "connected")")
        if fate == 0 { return self.exchange.attemptFailed(attempt, .unreachable(.connectFailure)) }
        let line = self.line(attempt)
        line.stream.wasUsedBefore = false
        self.exchange.attemptConnected(attempt, line.stream)
    }

    private func end(_ line: Line, _ result: AttemptResult) {
        self.note("attempt \(line.attempt) \(result)")
        line.isOver = true
        line.mayBeRepeated =
            result == .closed && line.stream.wasUsedBefore && !line.hasBegun && self.method.isIdempotent
        self.exchange.attemptFailed(line.attempt, result)
    }

    private func answer(_ line: Line) {
        self.exchange.receiveFirstByte(line.attempt)
        line.hasBegun = true
        if !line.hasHead {
            let status = [103, 200, 204, 503].randomElement(using: &self.random) ?? 200
            self.note("attempt \(line.attempt) says \(status)")
            self.parse("HTTP/1.1 \(status) X\r\n\(status == 200 ? "Content-Length: 1000\r\n" : "")\r\n")
            guard status != 103 else { return self.exchange.receiveInterim(line.attempt) }
            line.hasHead = true
            if status == 503, self.repeats503 { line.mayBeRepeated = true }
            return self.exchange.receiveHead(line.attempt)
        }
        if self.random.next() % 2 == 0, self.method != .head {
            let piece: [UInt8] = [1, 2, 3]
            self.note("attempt \(line.attempt) sends")
            return self.exchange.receiveBody(line.attempt, piece.span, .data, count: piece.count)
        }
        self.note("attempt \(line.attempt) ends")
        line.isOver = true
        self.exchange.receiveEnd(line.attempt, nil)
    }

    private func parse(_ text: String) {
        _ = try? ResponseHeadParser().parse(
            Array(text.utf8).span, toHEAD: self.method == .head, into: &self.exchange.response)
    }

    // MARK: What must hold

    /// What the walk has come across: walks that never do are no test.
    var sights: Set<String> {
        var sights: Set<String> = []
        for event in self.client.events {
            switch event {
            case .interim: sights.insert("1xx")
            case .head(let status): sights.insert("status \(status)")
            case .cancel: sights.insert("abort")
            case .end: sights.insert("whole answer")
            case .body, .exchangeEnded: break
            }
        }
        if self.hasLeft { sights.insert("client left") }
        let asked = self.lines.filter { $0.stream.heads > 0 }
        if asked.count > 1 { sights.insert("asked again") }
        if asked.filter({ !$0.stream.body.isEmpty }).count > 1 { sights.insert("body sent again") }
        if self.attempts > 3 { sights.insert("four attempts") }
        if let error = self.summary?.error { sights.insert("\(error)") }
        return sights
    }

    private func check() {
        self.checkClient()
        self.checkAttempts()
        if self.target.inFlight != 0 || self.other.inFlight != 0 { self.violations.append("a target counts requests") }
        if self.holder.ended != self.holder.seen {
            self.violations.append("the filter heard \(self.holder.ended) ends")
        }
        for line in self.lines where !line.isOver && !line.stream.isCancelled {
            self.violations.append("the stream of attempt \(line.attempt) is left")
        }
        for (attempt, stream) in self.pending where !stream.isCancelled {
            self.violations.append("the connection of attempt \(attempt) is left")
        }
    }

    /// One answer, or one abort, or nothing for a client that left.
    private func checkClient() {
        var heads = 0
        var ends = 0
        var cancels = 0
        var bytes = 0
        for (index, event) in self.client.events.enumerated() {
            switch event {
            case .interim: if heads > 0 { self.violations.append("a 1xx behind the answer") }
            case .head: heads += 1
            case .body(let data):
                bytes += data.count
                if heads != 1 || ends + cancels > 0 { self.violations.append("body out of order") }
            case .end:
                ends += 1
                if heads != 1 { self.violations.append("an end without a head") }
            case .cancel: cancels += 1
            case .exchangeEnded:
                if index != self.client.events.count - 1 { self.violations.append("more behind the last word") }
            }
        }
        let words = self.client.events.filter { $0 == .exchangeEnded }.count
        if words != 1 { self.violations.append("\(words) last words") }
        if heads > 1 || ends > 1 || cancels > 1 {
            self.violations.append("\(heads) heads, \(ends) ends, \(cancels) aborts")
        }
        if ends == 0, cancels == 0, !self.hasLeft { self.violations.append("neither an answer nor an abort") }
        if self.summary?.bytesOut != bytes, self.method != .head { self.violations.append("bytes are miscounted") }
        if heads == 1, self.summary?.status == 0 { self.violations.append("answered without a status") }
    }

    private func checkAttempts() {
        let numbers = self.ledger.ended.map(\.number)
        if numbers != Array(1..<(self.attempts + 1)) {
            self.violations.append("\(self.attempts) attempts ended as \(numbers)")
        }
        if self.ledger.ended.contains(where: { $0.outcome == nil }) { self.violations.append("no outcome") }
        // No request is delivered twice unless that is allowed.
        let asked = self.lines.filter { $0.stream.heads > 0 }
        for line in asked.dropLast() where !line.mayBeRepeated {
            self.violations.append("asked again after attempt \(line.attempt)")
        }
        for line in self.lines {
            if line.stream.heads > 1 { self.violations.append("two heads on one stream") }
            if !self.sent.starts(with: line.stream.body) { self.violations.append("another body than was sent") }
            if line.stream.isEnded, line.stream.body != self.sent || !self.hasSentAll {
                self.violations.append("an end before the body's")
            }
        }
    }
}

/// Holds some exchanges for a while, and counts their ends.
private final class HoldingFilter: Filter {
    static let name = "holding"
    private let loop: WorkerLoop
    private let holds: Bool
    private var promise: EventLoopPromise<Verdict>?
    private(set) var seen = 0
    private(set) var ended = 0

    init(_ loop: WorkerLoop, holds: Bool) {
        self.loop = loop
        self.holds = holds
    }

    func request(_ exchange: Exchange) -> Verdict {
        self.seen += 1
        return self.holds ? self.wait() : .next
    }

    func ended(_ exchange: Exchange) { self.ended += 1 }

    private func wait() -> Verdict {
        let promise = self.loop.makePromise(of: Verdict.self)
        self.promise = promise
        return .wait(promise.futureResult)
    }

    func decide(_ number: UInt64) {
        guard let promise = self.promise else { return }
        self.promise = nil
        switch number % 4 {
        case 0: promise.succeed(self.wait())
        case 1: promise.succeed(.respond(LocalResponse(status: 403)))
        default: promise.succeed(.next)
        }
    }

    deinit { self.promise?.succeed(.next) }
}
