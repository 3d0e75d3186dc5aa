// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// One worker's connection to a store, which all of its commands share: each is sent at once, and replies come in their
/// order.
///
/// `resting → connecting → greeting → open`; what breaks is made anew at once where it stood, else after a pause that
/// grows. Commands that come while it is being made wait for it, as long as their time lasts; while the store is known to
/// be away they fail. A command that may have been executed is not sent again.
///
/// A server that owes a reply for three times a command's time is silent: commands fail at once until it has answered a
/// question in time.
final class StoreConnection: TimerOwner {
    enum State { case resting, connecting, greeting, open, pausing }

    let config: StoreConfig
    /// `nil`: nothing is encrypted.
    private let tls: ClientTLS?
    let core: WorkerCore
    let meters: StoreMeters
    private(set) var addresses: [SocketAddress] = []
    var state = State.resting
    private var queue = StoreQueue()
    /// What the queue holds, while it cannot be sent.
    private var unsent: [UInt8] = []
    private var link: StoreLink?
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
    /// Something has come over some connection, so that what is spoken is known.
    private(set) var hasHeard = false
    private var openedAt: Instant = 0
    private var isSilent = false
    private var questionPause = ReconnectPause()
    /// When it was no longer silent.
    private var wokeAt: Instant = 0
    var refusals = StoreRefusals()
    private lazy var commandTimer = WheelTimer(self)
    private lazy var connectTimer = WheelTimer(self)
    lazy var refusalTimer = WheelTimer(self)

    /// A connection is given so long to come to stand, with TLS and greeting.
    private static let connectLimit: UInt64 = 1_000_000_000
    /// A server that owes a reply for so long, beyond the command's time, does not come back by itself.
    private static let silenceLimit: UInt64 = 1_000_000_000
    /// What breaks earlier is not made anew without a pause.
    private static let settledAfter: UInt64 = 1_000_000_000

    init(_ config: StoreConfig, tls: ClientTLS? = nil, _ core: WorkerCore, meters: StoreMeters?) {
        self.config = config
        self.tls = tls
        self.core = core
        self.meters = meters ?? StoreMeters()
        self.greeting = StoreGreeting(config)
    }

    /// Whether a connection to that store is the same.
    func isTo(_ config: StoreConfig) -> Bool {
        self.config.url == config.url && self.config.user == config.user && self.config.password == config.password
            && self.config.timeout == config.timeout && self.config.tls == config.tls
    }

    var isOpen: Bool { self.state == .open && !self.isSilent }

    /// Nothing is sent, as nothing would come of it.
    private var isAway: Bool {
        switch self.state {
        case .resting, .pausing: true
        case .connecting, .greeting: self.hasTold == false
        case .open: self.isSilent
        }
    }

    // MARK: Commands

    func send(_ words: [[UInt8]], _ done: @escaping (Result<RESPValue, StoreFailure>) -> Void) {
        if self.state == .resting { self.connect() }
        if self.isAway { return self.refuse(.away(self.reason), done) }
        self.enqueue(words, done)
    }

    private func enqueue(_ words: [[UInt8]], _ done: @escaping (Result<RESPValue, StoreFailure>) -> Void) {
        let now = self.core.loop.now
        var output = OutputBuffer(capacity: 512)
        output.append(command: words)
        let bytes = output.finish()
        guard self.queue.takes(bytes.count) else { return self.refuse(.busy, done) }
        let deadline = self.core.loop.clock() + self.config.timeout.nanoseconds
        self.queue.append(.init(bytes: bytes.count, startedAt: now, deadline: deadline, done: done))
        if self.state == .open {
            self.link?.write(bytes)
        } else {
            self.unsent += bytes
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
            let kind = StoreError.code(text)
            if kind == "READONLY" { self.isStale = true }
            self.finish(command, .failure(.refused(kind)))
        } else {
            self.finish(command, .success(reply))
        }
        if self.isRetired, self.queue.isEmpty { self.close() }
        if self.isStale { self.move() }
        if self.isSilent, self.state == .open, self.queue.isEmpty {
            self.core.loop.arm(
                self.connectTimer, at: self.core.loop.now + self.questionPause.take(&self.core.random))
        }
    }

    // MARK: Time

    func timerFired(_ timer: WheelTimer) {
        if timer === self.commandTimer {
            self.expireCommands()
        } else if timer === self.refusalTimer {
            self.checkRefusals()
        } else {
            self.connectTimerFired()
        }
    }

    private func expireCommands() {
        let now = self.core.loop.now
        while let command = self.queue.expire(at: now) {
            if self.state != .open { self.forget(command) }
            self.finish(command, .failure(.timeout))
        }
        guard self.checkSilence(now), let next = self.nextDeadline else { return }
        self.core.loop.arm(self.commandTimer, at: next)
    }

    /// When something is to be done about the commands next.
    private var nextDeadline: Instant? {
        guard self.state == .open, let oldest = self.queue.oldestDeadline else { return self.queue.nextDeadline }
        return [self.queue.nextDeadline, oldest + (self.isSilent ? Self.silenceLimit : self.patience)]
            .compactMap { $0 }.min()
    }

    /// Looks at what is owed. Whether the connection is still there.
    private func checkSilence(_ now: Instant) -> Bool {
        guard self.state == .open, let oldest = self.queue.oldestDeadline else { return true }
        if oldest + Self.silenceLimit <= now {
            self.fail("it does not answer")
            return false
        }
        if !self.isSilent, oldest + self.patience <= now { self.fallSilent() }
        return true
    }

    // MARK: Silence

    /// Beyond a command's time, twice that.
    private var patience: UInt64 { Swift.min(2 * self.config.timeout.nanoseconds, Self.silenceLimit) }

    private func fallSilent() {
        let now = self.core.loop.now
        if now &- self.wokeAt >= Self.settledAfter { self.questionPause.reset() }
        self.isSilent = true
        self.reason = "it does not answer"
        self.tell(self.reason)
    }

    /// All replies have come, too late: whether it answers in time by now.
    private func askWhetherAwake() {
        guard self.isSilent else { return }
        self.enqueue([Array("PING".utf8)]) { result in
            switch result {
            case .success, .failure(.refused): break
            default: return
            }
            self.isSilent = false
            self.wokeAt = self.core.loop.now
            self.tell(nil)
        }
    }

    /// A command that was not sent is not sent any more.
    private func forget(_ command: StoreQueue.Command) {
        _ = self.queue.popFirst()
        self.unsent.removeFirst(Swift.min(command.bytes, self.unsent.count))
    }

    private func connectTimerFired() {
        switch self.state {
        case .pausing: self.connect()
        case .connecting: self.broke(self.link?.lateness ?? "it does not answer")
        case .greeting: self.fail("it does not answer")
        case .open: self.askWhetherAwake()
        case .resting: break
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
        guard self.core.dialer == nil, self.config.url.isSecure == (self.tls != nil) else {
            return self.rest("there is no network here")
        }
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
        self.dropLink()
        self.connect()
    }

    /// What stood for a while is made anew without a pause.
    private var hasSettled: Bool { self.core.loop.now &- self.openedAt >= Self.settledAfter }

    private func tryNext() {
        self.state = .connecting
        var reason = "it cannot be connected to"
        while let address = self.candidates.popFirst() {
            self.address = address
            do throws(SystemError) {
                self.link = try StoreLink(address, self.tls, self)
                return self.core.loop.arm(self.connectTimer, at: self.core.loop.now + self.connectLimit)
            } catch {
                reason = "it cannot be connected to (\(SystemError.words(error.code)))"
            }
        }
        self.wait(reason)
    }

    private var connectLimit: UInt64 { Swift.max(Self.connectLimit, self.config.timeout.nanoseconds) }

    /// What carries commands stands.
    func linked() {
        self.state = .greeting
        self.parser = RESPParser()
        self.greeting = StoreGreeting(self.config)
        self.greet()
    }

    private func greet() {
        var output = OutputBuffer()
        self.greeting.write(to: &output)
        self.link?.write(output.bytes)
    }

    func read(_ bytes: Span<UInt8>) {
        self.hasHeard = true
        let link = self.link
        var offset = 0
        do throws(RESPError) {
            while self.link === link, let value = try self.parser.next(bytes, from: &offset) {
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
        case .again: self.greet()
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
        if !unsent.isEmpty { self.link?.write(unsent) }
        if self.isRetired, self.queue.isEmpty { self.close() }
    }

    // MARK: Ending

    /// The server has ended the connection, or it broke: one that stood is made anew at once. Where none came to stand,
    /// the next address is tried.
    func broke(_ reason: String) {
        if self.state == .connecting, !self.candidates.isEmpty {
            self.dropLink()
            return self.tryNext()
        }
        guard self.state == .open, self.hasSettled, !self.isRetired else { return self.fail(reason) }
        self.dropLink()
        let commands = self.takeCommands()
        self.connect()
        for command in commands { self.finish(command, .failure(.lost)) }
    }

    private func fail(_ reason: String) {
        let failure: StoreFailure = self.state == .open ? .lost : .away(reason)
        self.dropLink()
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

    private func dropLink() {
        self.isSilent = false
        self.core.loop.cancel(self.connectTimer)
        self.link?.close()
        self.link = nil
    }

    private func close() {
        self.dropLink()
        self.rest("it is not in use")
    }

    /// No snapshot that is used names it: exchanges that do still have it until they end.
    func retire() {
        self.isRetired = true
        self.forgetRefusals()
        if self.queue.isEmpty { self.close() }
    }

    private func tell(_ reason: String?) {
        guard self.hasTold != (reason == nil) else { return }
        self.hasTold = reason == nil
        self.core.storeObserver?.changed(self.config.name, worker: self.core.index, reason: reason)
    }
}
