// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CEpoll
import Glibc

/// What a connection learns from its socket. All calls come on the worker's loop.
protocol StreamDelegate: AnyObject {
    /// Bytes have come; they are gone when the call returns.
    func received(_ bytes: Span<UInt8>)
    /// The peer has ended its side; more can be sent.
    func receivedEnd()
    /// What had to wait for the peer's window has been handed to the kernel.
    func drained()
    /// A connection that was being made stands.
    func connected()
    /// The connection is gone; the socket is closed already.
    func failed(_ code: Int32)
}

/// A non-blocking TCP connection of one worker: the seam between the data plane and the system.
///
/// Bytes are sent at once where the kernel takes them; the rest waits in `pending`, whose size the caller bounds by not
/// reading the other side while `isCongested`.
final class StreamSocket: EventSource {
    private enum State { case connecting, open, closed }

    let worker: Worker
    private(set) var descriptor: Int32
    /// Set right after the start, and kept until the socket closes: an open socket keeps its connection alive.
    var delegate: (any StreamDelegate)?
    private var state: State
    private var interest: Readiness = [.readable]
    private var pending: [UInt8] = []
    private var pendingStart = 0
    private var hasEnded = false
    /// Whether what has come is read before a failure to send is reported: a service that refuses a body answers and
    /// closes, and its answer is there before the failure.
    var readsBeforeFailing = false

    /// Takes over an open (or connecting) descriptor and watches it.
    init(_ descriptor: Int32, worker: Worker, isConnecting: Bool) throws(SystemError) {
        self.worker = worker
        self.descriptor = descriptor
        self.state = isConnecting ? .connecting : .open
        if isConnecting { self.interest = [.writable] }
        try worker.loop.poller.add(self, descriptor, self.interest)
    }

    /// Something waits for the peer: the other side should not be read.
    var isCongested: Bool { self.pending.count > self.pendingStart }

    // MARK: Reading

    func pauseReading() {
        guard self.state == .open, self.interest.contains(.readable) else { return }
        self.watch(self.interest.subtracting(.readable))
    }

    func resumeReading() {
        guard self.state == .open, !self.hasEnded, !self.interest.contains(.readable) else { return }
        self.watch(self.interest.union(.readable))
    }

    private func watch(_ interest: Readiness) {
        self.interest = interest
        self.worker.loop.poller.change(self.descriptor, interest)
    }

    func ready(_ readiness: Readiness) {
        if self.state == .connecting { return self.finishConnecting() }
        if readiness.contains(.writable) { self.flush() }
        guard self.state == .open else { return }
        if readiness.contains(.readable), self.interest.contains(.readable) {
            self.receive()
        } else if !readiness.isDisjoint(with: .failed) {
            self.fail(self.socketError())
        }
    }

    /// Whether bytes have come.
    @discardableResult
    private func receive() -> Bool {
        let buffer = self.worker.receiveBuffer
        let count = recv(self.descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 {
            // Safe because the buffer outlives the call and is written to by no one else meanwhile.
            self.delegate?.received(Span(_unsafeElements: UnsafeBufferPointer(rebasing: buffer[..<count])))
        } else if count == 0 {
            self.hasEnded = true
            self.watch(self.interest.subtracting(.readable))
            self.delegate?.receivedEnd()
        } else if errno != EAGAIN && errno != EINTR {
            self.fail(errno)
        }
        return count > 0
    }

    private func finishConnecting() {
        let code = self.socketError()
        guard code == 0 else { return self.fail(code) }
        self.state = .open
        self.watch([.readable])
        self.delegate?.connected()
        if self.state == .open { self.flush() }
    }

    private func socketError() -> Int32 {
        var code: Int32 = 0
        var length = socklen_t(4)
        getsockopt(self.descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
        return code
    }

    // MARK: Writing

    /// Sends, or keeps what the kernel does not take now.
    func send(_ bytes: Span<UInt8>) {
        guard self.state == .open, !self.isCongested else { return self.keep(bytes) }
        let sent = bytes.withUnsafeBufferPointer { self.write($0.baseAddress, $0.count) }
        self.settle(sent, bytes, nil)
    }

    /// Sends a head and a body's beginning in one call.
    func send(_ head: Span<UInt8>, _ body: Span<UInt8>) {
        guard self.state == .open, !self.isCongested else {
            self.keep(head)
            return self.keep(body)
        }
        let sent = head.withUnsafeBufferPointer { head in
            body.withUnsafeBufferPointer { body in
                portico_send_two(self.descriptor, head.baseAddress, head.count, body.baseAddress, body.count)
            }
        }
        self.settle(sent, head, body)
    }

    /// The same with a body that is there whole: what has to wait is not copied.
    func send(_ head: Span<UInt8>, whole body: [UInt8]) {
        guard self.state == .open, !self.isCongested else {
            self.keep(head)
            return self.keep(body.span)
        }
        let sent = head.withUnsafeBufferPointer { head in
            body.withUnsafeBufferPointer { body in
                portico_send_two(self.descriptor, head.baseAddress, head.count, body.baseAddress, body.count)
            }
        }
        guard sent >= head.count else { return self.settle(sent, head, body.span) }
        guard sent < head.count + body.count else { return }
        self.pending = body
        self.pendingStart = sent - head.count
        self.watch(self.interest.union(.writable))
    }

    private func write(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int {
        Glibc.send(self.descriptor, start, count, Int32(MSG_NOSIGNAL))
    }

    private func settle(_ result: Int, _ first: Span<UInt8>, _ second: Span<UInt8>?) {
        var sent = result
        if sent < 0 {
            // What a broken connection does not take counts as pending: nobody hands over more, or uses it again.
            if errno != EAGAIN && errno != EINTR { self.failLater(errno) }
            sent = 0
        }
        if sent < first.count { self.keep(first.extracting(sent...)) }
        if let second {
            let offset = Swift.max(sent - first.count, 0)
            if offset < second.count { self.keep(second.extracting(offset...)) }
        }
    }

    private func keep(_ bytes: Span<UInt8>) {
        guard self.state != .closed, bytes.count > 0 else { return }
        bytes.withUnsafeBufferPointer { self.pending.append(contentsOf: $0) }
        if self.state == .open, !self.interest.contains(.writable) { self.watch(self.interest.union(.writable)) }
    }

    private func flush() {
        guard self.isCongested else { return }
        let sent = self.pending.withUnsafeBufferPointer {
            self.write($0.baseAddress.map { $0 + self.pendingStart }, $0.count - self.pendingStart)
        }
        if sent < 0 {
            if errno != EAGAIN && errno != EINTR { self.failLater(errno) }
            return
        }
        self.pendingStart += sent
        guard !self.isCongested else {
            if !self.interest.contains(.writable) { self.watch(self.interest.union(.writable)) }
            return
        }
        self.pendingStart = 0
        // A large buffer is given back: an idle connection holds none.
        self.pending.removeAll(keepingCapacity: self.pending.capacity <= 4096)
        if self.interest.contains(.writable) { self.watch(self.interest.subtracting(.writable)) }
        self.delegate?.drained()
    }

    /// Ends this side; what is pending is lost, so call it when nothing is.
    func endSending() { if self.state == .open { shutdown(self.descriptor, Int32(SHUT_WR)) } }

    // MARK: Ending

    func close() {
        guard self.state != .closed else { return }
        self.state = .closed
        self.delegate = nil
        self.worker.loop.poller.remove(self.descriptor)
        Glibc.close(self.descriptor)
        self.pending = []
        self.pendingStart = 0
    }

    /// Closes so that the peer sees a reset: it must not take what it got for a whole message.
    func reset() {
        guard self.state != .closed else { return }
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        self.close()
    }

    private func fail(_ code: Int32) {
        guard self.state != .closed else { return }
        let delegate = self.delegate
        self.close()
        delegate?.failed(code)
    }

    /// A failure found while sending is reported at the end of the turn: the caller is in the middle of its work.
    private func failLater(_ code: Int32) {
        self.watch(self.interest.subtracting(self.readsBeforeFailing ? .writable : [.readable, .writable]))
        self.worker.loop.enqueue { [self] in
            while self.readsBeforeFailing, self.state == .open, self.interest.contains(.readable) {
                guard self.receive() else { break }
            }
            self.fail(code)
        }
    }
}
