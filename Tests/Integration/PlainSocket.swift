// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import PorticoTesting
import Synchronization

/// A blocking TCP connection with nothing between the test and the system: the test says when it sends and when it
/// reads, and how much.
final class PlainSocket: Sendable {
    let descriptor: Int32
    private let code = Atomic<Int32>(0)

    /// What the system said when sending or reading failed; 0: it did not.
    var failure: Int32 { self.code.load(ordering: .relaxed) }

    /// Connects to a port of 127.0.0.1.
    /// - Parameters:
    ///   - receiveBuffer: In bytes; a small one makes the other side wait for what is read here.
    ///   - sendBuffer: In bytes; a small one shows soon that the other side reads no more.
    init(port: Int, receiveBuffer: Int32? = nil, sendBuffer: Int32? = nil) throws {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if let receiveBuffer { self.set(SO_RCVBUF, receiveBuffer) }
        if let sendBuffer { self.set(SO_SNDBUF, sendBuffer) }
        self.setLimits()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(self.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw TestingError("port \(port) cannot be connected to: errno \(errno)") }
    }

    /// Takes over a connection.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        self.setLimits()
    }

    deinit { close(self.descriptor) }

    /// No call waits for longer than this.
    private func setLimits() {
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(self.descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    private func set(_ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(self.descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Sends all of it; how much the system took, which is less where the connection has failed.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(self.descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                self.code.store(errno, ordering: .relaxed)
                break
            }
            sent += count
        }
        return sent
    }

    @discardableResult
    func send(_ text: String) -> Int { self.send(Array(text.utf8)) }

    /// What there is, at most so many bytes; none at the end and where the connection has failed.
    func receive(atMost count: Int) -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: count)
        let received = recv(self.descriptor, &chunk, count, 0)
        if received < 0 { self.code.store(errno, ordering: .relaxed) }
        chunk.removeLast(count - max(received, 0))
        return chunk
    }

    /// Everything up to the end, or up to where the connection failed.
    func receiveAll() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let some = self.receive(atMost: 1 << 18)
            if some.isEmpty { return all }
            all += some
        }
    }

    /// Holds back little of what the other side does not read.
    func shrinkSendBuffer() { self.set(SO_SNDBUF, 32 << 10) }

    /// Ends this side; the other may still send.
    func endSending() { shutdown(self.descriptor, Int32(SHUT_WR)) }

    /// No longer holds the other side up.
    func enlargeReceiveBuffer() { self.set(SO_RCVBUF, 4 << 20) }

    /// Does nothing for a while, as a slow peer does.
    func rest(milliseconds: Int32) { poll(nil, 0, milliseconds) }

    /// Runs what blocks on a thread of its own.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "plain socket").async { continuation.resume(with: Result { try body() }) }
        }
    }
}
