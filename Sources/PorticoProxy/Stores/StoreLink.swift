// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoWire

/// What carries the commands of a `StoreConnection`, from its making to its end: a socket, and TLS on it where the
/// store's URL says so.
final class StoreLink {
    private let socket: StreamSocket
    private let tls: ClientTLS?
    /// `nil`: it is closed, and nobody is told any more.
    private var owner: StoreConnection?
    /// The connection stands, with TLS where it has that.
    private var stands = false
    /// The server has said something.
    private var hasHeard = false

    /// - Throws: where the system makes no socket for it.
    init(_ address: SocketAddress, _ tls: ClientTLS?, _ owner: StoreConnection) throws(SystemError) {
        guard let descriptor = address.dial() else { throw SystemError("connect") }
        do throws(SystemError) {
            self.socket = try StreamSocket(descriptor, core: owner.core, isConnecting: true)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        self.tls = tls
        self.owner = owner
        // What a server says before it closes is why it does so.
        self.socket.readsBeforeFailing = true
        self.socket.delegate = self
        if let tls { self.socket.connect(to: tls) }
    }

    /// What does not come, while it is being made.
    var lateness: String {
        self.socket.state == .open
            ? "TLS did not come to stand in time: perhaps it does not speak it"
            : "it cannot be connected to (\(SystemError.words(ETIMEDOUT)))"
    }

    func write(_ bytes: [UInt8]) { self.socket.write(whole: bytes) }

    /// Its owner is told nothing more.
    func close() {
        self.owner = nil
        self.socket.close()
    }
}

extension StoreLink: StreamDelegate {
    func connected() {
        self.stands = true
        self.owner?.linked()
    }

    func received(_ bytes: Span<UInt8>) {
        if !self.hasHeard, self.tls == nil, bytes.count > 0, Self.isRecord(bytes[0]) {
            self.owner?.broke("it speaks TLS: \(Self.advice)")
            return
        }
        self.hasHeard = true
        self.owner?.read(bytes)
    }

    func receivedEnd() { self.owner?.broke("it closed the connection\(self.guess)") }

    func failed(_ code: Int32) {
        if let failure = self.socket.tlsFailure {
            self.owner?.broke(failure.description)
            return
        }
        let words = SystemError.words(code)
        self.owner?.broke(
            self.stands ? "the connection broke (\(words))\(self.guess)" : "it cannot be connected to (\(words))")
    }

    /// Why a server that has never said anything may end a connection.
    private var guess: String {
        self.tls != nil || self.owner?.hasHeard != false ? "" : ": perhaps it speaks TLS, and \(Self.advice)"
    }

    private static let advice = "the URL should begin with 'rediss://'"

    /// An alert, or a part of a handshake, of TLS (RFC 8446 §5.1): no reply begins so.
    private static func isRecord(_ byte: UInt8) -> Bool { byte == 21 || byte == 22 }
}
