// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
internal import PorticoConfig
package import PorticoX509

/// A worker without a thread and without a network, in virtual time: it serves clients on socket pairs, and what
/// would take seconds takes none. All of it runs on the thread that calls `run`.
package final class VirtualWorker {
    package let worker: Worker
    private let listener: Listener
    /// Keeps the listener's descriptor silent.
    private let silence: Int32
    private var waits: [ObjectIdentifier: VirtualTimer] = [:]

    /// - Parameter dialer: Answers for every target.
    package init(
        _ snapshot: BuiltSnapshot, options: ListenerOptions, log: any LogSink, dialer: any Dialer
    ) throws(SystemError) {
        let loop = try WorkerLoop(isVirtual: true)
        self.worker = Worker(index: 0, loop: loop, accessLog: AccessLog(sink: log), seed: 0, dialer: dialer)
        let (near, far) = try Self.pair()
        self.silence = far
        self.listener = try Listener(
            name: "virtual", id: 0, descriptor: near, options: options, counting: ConnectionCount(),
            worker: self.worker,
            snapshot: nil)
        _ = snapshot.use(on: self.worker)
    }

    deinit {
        self.listener.closeAll()
        close(self.silence)
    }

    /// In nanoseconds; only differences mean something.
    package var now: UInt64 { self.worker.loop.now }

    /// A client's connection.
    package func connect(
        from peer: SocketAddress, as principal: Principal? = nil, showing certificate: ClientCertificate? = nil
    ) throws(SystemError) -> VirtualPeer {
        let (near, far) = try Self.pair()
        self.listener.accepted(near, peer, as: principal, showing: certificate)
        return try VirtualPeer(far, self.worker)
    }

    /// A connection that some target's end is to be played of: the gateway's descriptor, and the other end.
    package func pair() throws(SystemError) -> (descriptor: Int32, peer: VirtualPeer) {
        let (near, far) = try Self.pair()
        return (near, try VirtualPeer(far, self.worker))
    }

    /// Runs the body at that moment from now.
    package func after(_ delay: Duration, _ body: @escaping () -> Void) {
        let timer = VirtualTimer { [unowned self] timer in
            self.waits[ObjectIdentifier(timer)] = nil
            body()
        }
        self.waits[ObjectIdentifier(timer)] = timer
        timer.arm(self.worker.loop, at: self.now + delay.nanoseconds)
    }

    /// Serves while the condition holds, and something can still happen.
    package func run(while condition: () -> Bool) {
        self.worker.loop.run(while: condition)
        self.worker.accessLog.flush()
    }

    private static func pair() throws(SystemError) -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw SystemError("socketpair") }
        return (ends[0], ends[1])
    }
}

/// The other end of a virtual connection.
package final class VirtualPeer: StreamDelegate {
    private let socket: StreamSocket
    /// Bytes have come; empty: the gateway has ended its side, or the connection is gone.
    package var received: (([UInt8]) -> Void)?

    init(_ descriptor: Int32, _ worker: Worker) throws(SystemError) {
        self.socket = try StreamSocket(descriptor, core: worker.core, isConnecting: false)
        self.socket.delegate = self
    }

    package func send(_ bytes: [UInt8]) {
        self.socket.write(whole: bytes)
        self.socket.flush()
    }

    package func close() { self.socket.close() }

    func received(_ bytes: Span<UInt8>) { self.received?(bytes.withUnsafeBufferPointer { Array($0) }) }
    func receivedEnd() { self.received?([]) }
    func failed(_ code: Int32) { self.received?([]) }
}

/// Something that happens later.
private final class VirtualTimer: TimerOwner {
    private lazy var timer = WheelTimer(self)
    private let body: (VirtualTimer) -> Void

    init(_ body: @escaping (VirtualTimer) -> Void) { self.body = body }

    func arm(_ loop: WorkerLoop, at deadline: Instant) { loop.arm(self.timer, at: deadline) }

    func timerFired(_ timer: WheelTimer) { self.body(self) }
}
