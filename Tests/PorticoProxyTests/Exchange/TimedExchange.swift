// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

@testable import PorticoProxy

/// One exchange between a fake client and a fake service, in virtual time: the test says who does what, and when.
final class TimedExchange {
    let worker: Worker
    let exchange: Exchange
    let client = FakeClientStream()
    let stream = FakeUpstreamStream()
    private let source = FakeStreamSource()
    private let target: Target
    private let begin: UInt64
    private(set) var hasEnded = false
    /// How the exchange ended.
    private(set) var error: ProxyError.Kind?
    private(set) var status = 0

    /// Asks at once; the service's connection stands.
    /// - Parameter fields: Of the request, each with its line end.
    init(_ times: TimeoutConfig, _ method: String = "GET", _ fields: String = "") throws {
        self.worker = Worker(
            index: 0, loop: try WorkerLoop(isVirtual: true), accessLog: AccessLog(sink: nil), seed: 1)
        self.exchange = self.worker.acquireExchange()
        let spec = TargetSpec(authority: "a", host: "a", port: 80, addresses: [])
        self.target = Target(spec, streams: self.source)
        self.begin = self.worker.loop.now
        let stream = self.stream
        self.source.answer = { .ready(stream) }
        let head = Array("\(method) /x HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".utf8)
        _ = try RequestHeadParser().parse(head.span, into: &self.exchange.request)
        self.client.ended = { [unowned self] exchange in
            self.hasEnded = true
            (self.error, self.status) = (exchange.error?.kind, exchange.status)
            self.worker.finish(exchange)
        }
        // Makes this thread the loop's.
        self.worker.loop.run { false }
        self.exchange.begin(self.client, .client, nil, self.snapshot(times, spec))
        self.worker.began(self.exchange)
        self.exchange.admit(bodyLimit: 1 << 30)
    }

    private func snapshot(_ times: TimeoutConfig, _ spec: TargetSpec) -> Snapshot {
        let service = Service(
            name: "app", targets: [], timeouts: Timeouts(times, origin: .service), balancer: RoundRobin())
        service.use([.init(target: self.target, spec: spec)])
        let route = Route(
            name: "all", template: "/**", captureNames: [], filters: FilterChain([]),
            action: ForwardAction(service: service, path: nil), timeouts: nil)
        return Snapshot(router: Router([Patterns.entry("all", "/**")]), routes: [route], services: [service])
    }

    /// Since the request came.
    var elapsed: Duration { .nanoseconds(Int64(self.worker.loop.now - self.begin)) }

    /// So much time passes, or less where the exchange ends before.
    func wait(_ seconds: Int) {
        let alarm = Alarm()
        self.worker.loop.arm(alarm.timer, at: self.worker.loop.now + UInt64(seconds) * 1_000_000_000)
        self.worker.loop.run { !alarm.hasFired && !self.hasEnded }
        self.worker.loop.cancel(alarm.timer)
    }

    // MARK: What the service does

    func answer(_ head: String) throws {
        self.exchange.receiveFirstByte(1)
        let bytes = Array("\(head)\r\n\r\n".utf8)
        _ = try ResponseHeadParser().parse(bytes.span, toHEAD: false, into: &self.exchange.response)
        self.exchange.receiveHead(1)
    }

    func send(_ count: Int = 1) {
        let piece = [UInt8](repeating: 97, count: count)
        if !self.hasEnded { self.exchange.receiveBody(1, piece.span, .data, count: count) }
    }

    func end() {
        if !self.hasEnded { self.exchange.receiveEnd(1, nil) }
    }

    // MARK: What the client does

    func upload(_ count: Int = 1) {
        let piece = [UInt8](repeating: 98, count: count)
        if !self.hasEnded { self.exchange.receiveBody(piece.span, .data, count: count) }
    }

    func endUpload() {
        if !self.hasEnded { self.exchange.receiveEnd(nil) }
    }
}

/// Says that its time has come.
private final class Alarm: TimerOwner {
    lazy var timer = WheelTimer(self)
    private(set) var hasFired = false
    func timerFired(_ timer: WheelTimer) { self.hasFired = true }
}
