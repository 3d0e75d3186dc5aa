// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CEpoll
import Glibc
import NIOSSL
import PorticoWire

/// What a connection learns from its socket. All calls come on the worker's loop.
protocol StreamDelegate: AnyObject {
    /// Bytes have come; they are gone when the call returns.
    func received(_ bytes: Span<UInt8>)
    /// The peer has ended its side; more can be sent.
    func receivedEnd()
    /// Something waits for the peer's window: nothing more should be written for now.
    func congested()
    /// Some of what waits has left.
    func progressed()
    /// What had to wait has been handed to the kernel.
    func drained()
    /// A connection that was being made stands, with TLS where it was to have that.
    func connected()
    /// The connection is gone; the socket is closed already.
    func failed(_ code: Int32)
}

extension StreamDelegate {
    func congested() {}
    func progressed() {}
    func drained() {}
    func connected() {}
}

/// A non-blocking TCP connection of one worker: the seam between the data plane and the system.
///
/// What one event writes is a burst: it gathers in a buffer that is the socket's own for so long, and leaves in one
/// system call when the event ends; large pieces leave at once, from where they were received, with what is before them.
/// What the kernel does not take waits in `pending`, whose size the caller bounds by not reading the other side while
/// `isCongested`. With TLS (`StreamSocket+TLS`) a burst is encrypted whole, and what waits is ciphertext.
final class StreamSocket: EventSource {
    enum State { case connecting, open, closed }

    let core: WorkerCore
    private(set) var descriptor: Int32
    /// Set right after the start, and kept until the socket closes: an open socket keeps its connection alive.
    var delegate: (any StreamDelegate)?
    private(set) var state: State
    private var interest: Readiness = [.readable]
    private var pending: [UInt8] = []
    private var pendingStart = 0
    private var hasEnded = false
    /// Bytes that the kernel has taken.
    private var handedOver = 0
    /// Of these, those that the peer had acknowledged when it was last looked at.
    private var delivered = 0
    // Exclusivity is not checked: what writes a burst has the buffer alone, and cannot reach its socket.
    /// What the event at hand has written; storage of the worker's while `isBurstOpen`.
    @exclusivity(unchecked) private var burst = OutputBuffer()
    private var isBurstOpen = false
    /// The loop knows that there is something to do at the end of the event.
    private var isListed = false
    /// The next one of those that the loop knows of.
    @exclusivity(unchecked) var nextWritten: StreamSocket?
    /// The delegate knows that something waits.
    private var hasToldCongestion = false
    /// Whether what has come is read before a failure is reported: a service that refuses a body, or has answered and
    /// closes, has sent its answer before the failure.
    var readsBeforeFailing = false
    /// The connection has failed with this code while reading was paused; it is reported when all is read.
    private var failure: Int32?
    /// What encrypts and decrypts; `nil`: nothing does.
    var tls: TLSEngine?
    /// What it becomes a client of when it is connected.
    var tlsServer: ClientTLS?
    /// Why there is no TLS, where that is why the connection has failed.
    var tlsFailure: TLSFailure?

    /// Takes over an open (or connecting) descriptor and watches it.
    init(_ descriptor: Int32, core: WorkerCore, isConnecting: Bool) throws(SystemError) {
        self.core = core
        self.descriptor = descriptor
        self.state = isConnecting ? .connecting : .open
        if isConnecting { self.interest = [.writable] }
        try core.loop.poller.add(self, descriptor, self.interest)
    }

    /// Something waits for the peer: the other side should not be read.
    var isCongested: Bool { self.pending.count > self.pendingStart }

    /// How many bytes wait.
    var backlog: Int { self.pending.count - self.pendingStart }

    /// Nothing can be sent any more, and nothing comes but what has come.
    var hasFailed: Bool { self.failure != nil }

    /// Nothing that was written is here any more.
    var isFlushed: Bool { !self.isCongested && self.burst.isEmpty }

    // MARK: Reading

    func pauseReading() {
        guard self.state == .open, self.interest.contains(.readable) else { return }
        self.watch(self.interest.subtracting(.readable))
    }

    func resumeReading() {
        guard self.state == .open, !self.hasEnded, !self.interest.contains(.readable) else { return }
        guard let failure else { return self.watch(self.interest.union(.readable)) }
        self.interest.insert(.readable)
        self.core.loop.enqueue { self.readRest(failure) }
    }

    private func watch(_ interest: Readiness) {
        self.interest = interest
        self.core.loop.poller.change(self.descriptor, interest)
    }

    func ready(_ readiness: Readiness) {
        if self.state == .connecting { return self.finishConnecting() }
        if readiness.contains(.writable) { self.sendPending() }
        guard self.state == .open else { return }
        if readiness.contains(.readable), self.interest.contains(.readable) {
            self.receive()
        } else if !readiness.isDisjoint(with: .failed) {
            if self.isReadLater { self.failWhenRead(0) } else { self.fail(self.socketError()) }
        }
    }

    /// Whether bytes have come.
    @discardableResult
    private func receive() -> Bool {
        let buffer = self.core.receiveBuffer
        let count = recv(self.descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 {
            // Safe because the buffer outlives the call and is written to by no one else meanwhile.
            let bytes = UnsafeBufferPointer(rebasing: buffer[..<count])
            if let tls = self.tls {
                tls.receive(Span(_unsafeElements: bytes))
            } else {
                self.delegate?.received(Span(_unsafeElements: bytes))
            }
        } else if count == 0 {
            if self.tls == nil { self.endReading() } else { self.wasCutOff() }
        } else if errno != EAGAIN && errno != EINTR {
            self.fail(errno)
        }
        return count > 0
    }

    /// The peer has ended its side.
    func endReading() {
        self.hasEnded = true
        self.watch(self.interest.subtracting(.readable))
        self.delegate?.receivedEnd()
    }

    private func finishConnecting() {
        let code = self.socketError()
        guard code == 0 else { return self.fail(code) }
        self.state = .open
        self.watch([.readable])
        if self.tlsServer == nil { self.delegate?.connected() } else { self.beginAsClient() }
        if self.state == .open { self.sendPending() }
    }

    private func socketError() -> Int32 {
        var code: Int32 = 0
        var length = socklen_t(4)
        getsockopt(self.descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
        return code
    }

    // MARK: Writing

    /// Pieces below this are copied behind what is there already.
    private static let copyLimit = 8 * 1024
    /// A burst that has grown so far does not wait for the end of the event.
    private static let burstLimit = 64 * 1024

    /// Lends the burst to what writes a part of it.
    @inline(__always)
    @discardableResult
    func write<Result>(_ body: (inout OutputBuffer) -> Result) -> Result {
        if !self.isBurstOpen { self.openBurst() }
        let result = body(&self.burst)
        if self.burst.count > Self.burstLimit { self.sendBurst() }
        return result
    }

    func write(_ bytes: Span<UInt8>) {
        guard bytes.count >= Self.copyLimit else { return self.write { $0.append(bytes) } }
        if let tls = self.tls { return self.encrypt(bytes, tls) }
        if self.burst.isEmpty { return self.send(bytes) }
        self.burst.withSpan { self.send($0, bytes) }
        self.burst.clear()
    }

    /// The end of a message that is there whole: what of it has to wait is not copied.
    func write(whole bytes: [UInt8]) {
        guard bytes.count >= Self.copyLimit else { return self.write { $0.append(bytes) } }
        if let tls = self.tls { return self.encrypt(bytes.span, tls) }
        self.burst.withSpan { self.send($0, whole: bytes) }
        self.burst.clear()
    }

    private func openBurst() {
        self.isBurstOpen = true
        self.core.buffers.acquire(&self.burst)
        self.list()
    }

    private func list() {
        guard !self.isListed else { return }
        self.isListed = true
        self.core.loop.wrote(self)
    }

    private func sendBurst() {
        guard !self.burst.isEmpty else { return }
        if let tls = self.tls { return self.encrypt(Span(), tls) }
        self.burst.withSpan { self.send($0) }
        self.burst.clear()
    }

    /// Encrypts the burst, and what follows it.
    private func encrypt(_ bytes: Span<UInt8>, _ tls: TLSEngine) {
        self.burst.withSpan { tls.write($0) }
        self.burst.clear()
        if !tls.write(andFlush: bytes), self.state == .open { self.failLater(EPROTO) }
    }

    /// Sends what has been written, before the event ends.
    func flush() {
        self.sendBurst()
        guard self.isBurstOpen else { return }
        self.isBurstOpen = false
        self.core.buffers.release(&self.burst)
    }

    /// Whether the peer has taken bytes since this was asked last, or since something began to wait: a little makes no
    /// room that the kernel would report.
    func hasDelivered() -> Bool {
        let before = self.delivered
        self.delivered = self.deliveredCount
        return self.delivered > before
    }

    /// Bytes that the peer has acknowledged.
    var deliveredCount: Int { self.handedOver - Int(portico_undelivered(self.descriptor)) }

    /// The event in which something was written has ended.
    func eventEnded() {
        self.isListed = false
        self.flush()
        guard self.isCongested, !self.hasToldCongestion, self.state == .open else { return }
        self.hasToldCongestion = true
        _ = self.hasDelivered()
        self.delegate?.congested()
    }

    /// Sends, or stores what the kernel does not take now.
    func send(_ bytes: Span<UInt8>) {
        guard self.state == .open, !self.isCongested else { return self.store(bytes) }
        let sent = bytes.withUnsafeBufferPointer { self.write($0.baseAddress, $0.count) }
        self.sent(sent, bytes, nil)
    }

    /// Sends a head and a body's beginning in one call.
    private func send(_ head: Span<UInt8>, _ body: Span<UInt8>) {
        guard self.state == .open, !self.isCongested else {
            self.store(head)
            return self.store(body)
        }
        let sent = head.withUnsafeBufferPointer { head in
            body.withUnsafeBufferPointer { body in
                portico_send_two(self.descriptor, head.baseAddress, head.count, body.baseAddress, body.count)
            }
        }
        self.sent(sent, head, body)
    }

    /// The same with a body that is there whole: what has to wait is not copied.
    private func send(_ head: Span<UInt8>, whole body: [UInt8]) {
        guard self.state == .open, !self.isCongested else {
            self.store(head)
            return self.store(body.span)
        }
        let sent = head.withUnsafeBufferPointer { head in
            body.withUnsafeBufferPointer { body in
                portico_send_two(self.descriptor, head.baseAddress, head.count, body.baseAddress, body.count)
            }
        }
        guard sent >= head.count else { return self.sent(sent, head, body.span) }
        self.handedOver &+= sent
        guard sent < head.count + body.count else { return }
        self.pending = body
        self.pendingStart = sent - head.count
        self.watch(self.interest.union(.writable))
        self.list()
    }

    private func write(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int {
        Glibc.send(self.descriptor, start, count, Int32(MSG_NOSIGNAL))
    }

    private func sent(_ result: Int, _ first: Span<UInt8>, _ second: Span<UInt8>?) {
        var sent = result
        if sent < 0 {
            // What a broken connection does not take counts as pending: nobody hands over more, or uses it again.
            if errno != EAGAIN && errno != EINTR { self.failLater(errno) }
            sent = 0
        }
        self.handedOver &+= sent
        if sent < first.count { self.store(first.extracting(sent...)) }
        if let second {
            let offset = Swift.max(sent - first.count, 0)
            if offset < second.count { self.store(second.extracting(offset...)) }
        }
    }

    private func store(_ bytes: Span<UInt8>) {
        guard self.state != .closed, bytes.count > 0 else { return }
        bytes.withUnsafeBufferPointer { self.pending.append(contentsOf: $0) }
        guard self.state == .open, !self.interest.contains(.writable) else { return }
        self.watch(self.interest.union(.writable))
        self.list()
    }

    private func sendPending() {
        guard self.isCongested else { return }
        let sent = self.pending.withUnsafeBufferPointer {
            self.write($0.baseAddress.map { $0 + self.pendingStart }, $0.count - self.pendingStart)
        }
        if sent < 0 {
            if errno != EAGAIN && errno != EINTR { self.failLater(errno) }
            return
        }
        self.handedOver &+= sent
        self.pendingStart += sent
        guard !self.isCongested else {
            if !self.interest.contains(.writable) { self.watch(self.interest.union(.writable)) }
            if sent > 0 { self.delegate?.progressed() }
            return
        }
        self.hasToldCongestion = false
        self.pendingStart = 0
        // A large buffer is given back: an idle connection holds none.
        self.pending.removeAll(keepingCapacity: self.pending.capacity <= 4096)
        if self.interest.contains(.writable) { self.watch(self.interest.subtracting(.writable)) }
        self.delegate?.drained()
    }

    /// Ends this side; what is pending is lost, so call it when nothing is.
    func endSending() {
        guard self.state == .open else { return }
        self.tls?.endSending()
        shutdown(self.descriptor, Int32(SHUT_WR))
    }

    // MARK: Ending

    /// What has been written leaves first; what waits is lost.
    func close() {
        guard self.state != .closed else { return }
        self.flush()
        self.tls?.close(isWhole: true)
        self.state = .closed
        self.delegate = nil
        self.core.loop.poller.remove(self.descriptor)
        Glibc.close(self.descriptor)
        self.pending = []
        self.pendingStart = 0
    }

    /// Closes so that the peer sees a reset: it must not take what it got for a whole message.
    func reset() {
        guard self.state != .closed else { return }
        self.flush()
        self.tls?.close(isWhole: false)
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        self.close()
    }

    func fail(_ code: Int32) {
        guard self.state != .closed else { return }
        let delegate = self.delegate
        self.close()
        delegate?.failed(code)
    }

    /// A failure found while sending is reported at the end of the turn: the caller is in the middle of its work.
    private func failLater(_ code: Int32) {
        self.watch(self.interest.subtracting(self.readsBeforeFailing ? .writable : [.readable, .writable]))
        self.core.loop.enqueue { self.readRest(code) }
    }

    /// Reading is paused, and what has come still counts.
    private var isReadLater: Bool {
        self.readsBeforeFailing && self.state == .open && !self.hasEnded && !self.interest.contains(.readable)
    }

    /// The system would report the failure again and again.
    private func failWhenRead(_ code: Int32) {
        self.failure = code
        self.core.loop.poller.silence(self.descriptor)
    }

    /// Reads what has come, then fails; where reading is paused before that, the rest is read when it goes on.
    private func readRest(_ code: Int32) {
        while self.readsBeforeFailing, self.state == .open, self.interest.contains(.readable) {
            guard self.receive() else { break }
        }
        if self.isReadLater { self.failWhenRead(code) } else { self.fail(code) }
    }
}
