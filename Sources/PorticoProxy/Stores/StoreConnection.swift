// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoWire

/// One worker's connection to a store, which all of its commands share: each is sent at once, and replies come in their
/// order.
///
/// `resting → connecting → greeting → open`; what breaks is made anew at once where it stood, else after a pause that
/// grows. Commands that come while it is being made wait for it, as long as their time lasts; in the pause they fail. A
/// command that may have been executed is not sent again.
final class StoreConnection: TimerOwner {
    enum State { case resting, connecting, greeting, open, pausing }

    let config: StoreConfig
    let core: WorkerCore
    let meters: StoreMeters
    private(set) var addresses: [SocketAddress] = []
    var state = State.resting
    private var queue = StoreQueue()
    /// What the queue holds, while it cannot be sent.
    private var unsent: [UInt8] = []
    var socket: StreamSocket?
    var parser = RESPParser()
    var greeting: StoreGreeting
    private var pause = ReconnectPause()
    /// Those of the present attempt that have not been tried.
    private var candidates: ArraySlice<SocketAddress> = []
    /// Why it is not there.
    private var reason = "it is being connected to"
    /// What the observer was told last; `nil`: nothing.
    private var hasTold: Bool?
    private var isRetired = false
    /// Where it stands, or is about to.
    private var address: SocketAddress?
    /// The store is elsewhere by now, or takes no writes here: another connection is made once no reply is owed.
    private var isStale = false
    private var openedAt: Instant = 0
    private lazy var commandTimer = WheelTimer(self)
    private lazy var connectTimer = WheelTimer(self)

    /// A connection is given so long to come to stand.
    private static let connectLimit: UInt64 = 1_000_000_000
    /// A server that owes a reply for so long, beyond the command's time, does not come back by itself.
    private static let silenceLimit: UInt64 = 1_000_000_000
    /// What breaks earlier is not made anew without a pause.
    private static let settledAfter: UInt64 = 1_000_000_000

    init(_ config: StoreConfig, _ core: WorkerCore, meters: StoreMeters?) {
        self.config = config
        self.core = core
        self.meters = meters ?? StoreMeters()
        self.greeting = StoreGreeting(config)
    }

    /// Whether a connection to that store is the same.
    func isTo(_ config: StoreConfig) -> Bool {
        self.config.url == config.url && self.config.user == config.user && self.config.password == config.password
            && self.config.timeout == config.timeout
    }

    var isOpen: Bool { self.state == .open }

    // MARK: Commands

    func send(_ words: [[UInt8]], _ done: @escaping (Result<RESPValue, StoreFailure>) -> Void) {
        let now = self.core.loop.now
        if self.state == .resting { self.connect() }
        if self.state == .pausing || self.state == .resting { return self.refuse(.away(self.reason), done) }
        var output = OutputBuffer()
        output.append(command: words)
        guard self.queue.takes(output.count) else { return self.refuse(.busy, done) }
        let deadline = self.core.loop.clock() + self.config.timeout.nanoseconds
        self.queue.append(.init(bytes: output.count, startedAt: now, deadline: deadline, done: done))
        if self.state == .open {
            self.socket?.write(whole: output.bytes)
        } else {
            self.unsent += output.bytes
        }
        if !self.commandTimer.isArmed || deadline < self.commandTimer.deadline {
            self.core.loop.arm(self.commandTimer, at: deadline)
        }
    }

    private func refuse(_ failure: StoreFailure, _ done: (Result<RESPValue, StoreFailure>) -> Void) {
        self.meters.record(failure.label, lasted: 0)
        done(.failure(failure))
    }

    private func finish(_ command: StoreQueue.Command, _ result: Result<RESPValue, StoreFailure>) {
        guard let done = command.done else { return }
        var label = "ok"
        if case .failure(let failure) = result { label = failure.label }
        self.meters.record(label, lasted: self.core.loop.clock() &- command.startedAt)
        done(result)
    }

    /// One reply, or what came unasked.
    private func take(_ reply: RESPValue) {
        if case .push = reply { return }
        guard let command = self.queue.popFirst() else { return self.fail("it sent a reply that nothing asked for") }
        if case .error(let text) = reply {
            let kind = StoreReply.kind(text)
            if kind == "READONLY" { self.isStale = true }
            self.finish(command, .failure(.refused(kind)))
        } else {
            self.finish(command, .success(reply))
        }
        if self.isRetired, self.queue.isEmpty { self.close() }
        if self.isStale { self.move() }
    }

    // MARK: Time

    func timerFired(_ timer: WheelTimer) {
        if timer === self.commandTimer { self.expireCommands() } else { self.connectTimerFired() }
    }

    private func expireCommands() {
        let now = self.core.loop.now
        while let command = self.queue.expire(at: now) {
            if self.state != .open { self.forget(command) }
            self.finish(command, .failure(.timeout))
        }
        if self.state == .open, let oldest = self.queue.oldestDeadline, oldest + Self.silenceLimit <= now {
            return self.fail("it does not answer")
        }
        let silence = self.queue.oldestDeadline.map { $0 + Self.silenceLimit }
        guard let next = [self.queue.nextDeadline, silence].compactMap({ $0 }).min() else { return }
        self.core.loop.arm(self.commandTimer, at: next)
    }

    /// A command that was not sent is not sent any more.
    private func forget(_ command: StoreQueue.Command) {
        _ = self.queue.popFirst()
        self.unsent.removeFirst(Swift.min(command.bytes, self.unsent.count))
    }

    private func connectTimerFired() {
        switch self.state {
        case .pausing: self.connect()
        case .connecting: self.failed(ETIMEDOUT)
        case .greeting: self.fail("it does not answer")
        case .resting, .open: break
        }
    }

    // MARK: Connecting

    /// It is there from now on.
    func follow(_ addresses: [SocketAddress]) {
        let hadNone = self.addresses.isEmpty
        self.addresses = addresses
        guard !self.isRetired, !addresses.isEmpty else { return }
        if self.state == .open, let address, !addresses.contains(address) {
            self.isStale = true
            self.move()
        }
        if self.state == .resting || (hadNone && self.state == .pausing) { self.connect() }
    }

    private func connect() {
        self.core.loop.cancel(self.connectTimer)
        guard self.core.dialer == nil else { return self.rest("there is no network here") }
        guard !self.addresses.isEmpty else { return self.wait("its name does not resolve") }
        self.candidates = self.addresses[...]
        if self.isStale, let address, let index = self.addresses.firstIndex(of: address) {
            self.candidates.append(self.candidates.remove(at: index))
        }
        self.isStale = false
        self.tryNext()
    }

    /// To where the store is by now.
    private func move() {
        guard self.state == .open, self.queue.isEmpty, self.hasSettled else { return }
        self.dropSocket()
        self.connect()
    }

    /// What stood for a while is made anew without a pause.
    private var hasSettled: Bool { self.core.loop.now &- self.openedAt >= Self.settledAfter }

    private func tryNext() {
        self.state = .connecting
        while let address = self.candidates.popFirst() {
            self.address = address
            guard let descriptor = address.dial() else { continue }
            do {
                let socket = try StreamSocket(descriptor, core: self.core, isConnecting: true)
                socket.delegate = self
                self.socket = socket
                return self.core.loop.arm(self.connectTimer, at: self.core.loop.now + self.connectLimit)
            } catch {
                Glibc.close(descriptor)
            }
        }
        self.wait("it cannot be connected to (\(SystemError.words(errno)))")
    }

    private var connectLimit: UInt64 { Swift.max(Self.connectLimit, self.config.timeout.nanoseconds) }

    /// The address cannot be reached.
    fileprivate func cannotReach(_ code: Int32) {
        self.dropSocket()
        if self.candidates.isEmpty {
            self.wait("it cannot be connected to (\(SystemError.words(code)))")
        } else {
            self.tryNext()
        }
    }

    fileprivate func greet() {
        self.state = .greeting
        self.parser = RESPParser()
        self.greeting = StoreGreeting(self.config)
        self.socket?.write { self.greeting.write(to: &$0) }
    }

    fileprivate func read(_ bytes: Span<UInt8>) {
        let socket = self.socket
        var offset = 0
        do throws(RESPError) {
            while self.socket === socket, let value = try self.parser.next(bytes, from: &offset) {
                if self.state == .greeting { self.takeGreeting(value) } else { self.take(value) }
            }
        } catch {
            self.fail("it does not speak the protocol of Redis (\(error))")
        }
    }

    private func takeGreeting(_ value: RESPValue) {
        if case .push = value { return }
        switch self.greeting.take(value) {
        case .waiting: break
        case .again: self.socket?.write { self.greeting.write(to: &$0) }
        case .failed(let words): self.fail(words)
        case .done: self.open()
        }
    }

    private func open() {
        self.state = .open
        self.openedAt = self.core.loop.now
        self.pause.reset()
        self.core.loop.cancel(self.connectTimer)
        self.tell(nil)
        let unsent = self.unsent
        self.unsent = []
        if !unsent.isEmpty { self.socket?.write(whole: unsent) }
        if self.isRetired, self.queue.isEmpty { self.close() }
    }

    // MARK: Ending

    /// The server has ended the connection, or it broke: one that stood is made anew at once.
    fileprivate func broke(_ reason: String) {
        guard self.state == .open, self.hasSettled, !self.isRetired else { return self.fail(reason) }
        self.dropSocket()
        let commands = self.takeCommands()
        self.connect()
        for command in commands { self.finish(command, .failure(.lost)) }
    }

    private func fail(_ reason: String) {
        let failure: StoreFailure = self.state == .open ? .lost : .away(reason)
        self.dropSocket()
        self.wait(reason, failure)
    }

    /// Tries again later.
    private func wait(_ reason: String, _ failure: StoreFailure? = nil) {
        guard !self.isRetired else { return self.rest(reason) }
        self.state = .pausing
        self.reason = reason
        self.tell(reason)
        self.core.loop.arm(self.connectTimer, at: self.core.loop.now + self.pause.take(&self.core.random))
        self.failCommands(failure ?? .away(reason))
    }

    /// Until a command comes.
    private func rest(_ reason: String) {
        self.state = .resting
        self.reason = reason
        self.core.loop.cancel(self.connectTimer)
        self.failCommands(.away(reason))
    }

    private func failCommands(_ failure: StoreFailure) {
        for command in self.takeCommands() { self.finish(command, .failure(failure)) }
    }

    private func takeCommands() -> [StoreQueue.Command] {
        self.core.loop.cancel(self.commandTimer)
        self.unsent = []
        return self.queue.removeAll()
    }

    private func dropSocket() {
        self.core.loop.cancel(self.connectTimer)
        self.socket?.close()
        self.socket = nil
    }

    private func close() {
        self.dropSocket()
        self.rest("it is not in use")
    }

    /// No snapshot that is used names it: exchanges that do still have it until they end.
    func retire() {
        self.isRetired = true
        if self.queue.isEmpty { self.close() }
    }

    private func tell(_ reason: String?) {
        guard self.hasTold != (reason == nil) else { return }
        self.hasTold = reason == nil
        self.core.storeObserver?.changed(self.config.name, worker: self.core.index, reason: reason)
    }
}

extension StoreConnection: StreamDelegate {
    func connected() { self.greet() }
    func received(_ bytes: Span<UInt8>) { self.read(bytes) }
    func receivedEnd() { self.broke("it closed the connection") }

    func failed(_ code: Int32) {
        self.state == .connecting
            ? self.cannotReach(code) : self.broke("the connection broke (\(SystemError.words(code)))")
    }
}
