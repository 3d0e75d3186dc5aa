// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOSSL
import PorticoWire

/// TLS on a connection. Its delegate sees plaintext, from `connected()` on.
extension StreamSocket: TLSEngineOwner {
    /// TLS begins as a client's when the connection stands.
    func connect(to server: ClientTLS) { self.tlsServer = server }

    /// TLS begins as a server's.
    /// - Parameter hello: what the client has said already.
    func serve(_ context: NIOSSLContext, _ hello: Span<UInt8>) {
        let tls = TLSEngine(context, self.core, self)
        self.tls = tls
        tls.start()
        tls.receive(hello)
    }

    func beginAsClient() {
        guard let server = self.tlsServer else { return }
        do throws(TLSFailure) {
            let tls = try TLSEngine(server, self.core, self)
            self.tls = tls
            tls.start()
        } catch {
            self.failed(error)
        }
    }

    /// The connection has ended, and TLS has not: what came may not be all.
    func wasCutOff() {
        let isSecured = self.tls?.isSecured ?? false
        self.failed(TLSFailure(isSecured ? Self.cutOff : "it closed the connection while TLS was being set up"))
    }

    private static let cutOff = "it closed the connection"

    // MARK: TLSEngineOwner

    func send(ciphertext: Span<UInt8>) { self.send(ciphertext) }
    func secured() { self.delegate?.connected() }
    func received(plaintext: Span<UInt8>) { self.delegate?.received(plaintext) }
    func receivedEnd() { if self.state == .open { self.endReading() } }

    func failed(_ failure: TLSFailure) {
        self.tlsFailure = failure
        self.fail(EPROTO)
    }
}
