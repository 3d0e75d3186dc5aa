// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL
import PorticoWire
import PorticoX509

/// A client's connection until TLS stands on it: reads what the client offers, and answers with the certificate of the
/// host that it asks for. What serves the client then takes over the socket.
final class TLSHandshake: PendingConnection {
    let socket: StreamSocket
    private let peer: SocketAddress
    let listener: Listener
    private let tls: ServerTLS
    let timer = WheelTimer()
    var isOver = false
    private var reader = ClientHelloReader()
    private var choice: ServerTLS.Choice?
    /// An authority looks at our certificate, and that is all.
    private var isChallenge = false

    init(_ socket: StreamSocket, peer: SocketAddress, listener: Listener, tls: ServerTLS) {
        self.socket = socket
        self.peer = peer
        self.listener = listener
        self.tls = tls
        self.timer.owner = self
        socket.delegate = self
        self.arm(after: self.firstBytesTime)
    }

    // MARK: StreamDelegate

    func received(_ bytes: Span<UInt8>) {
        // Nothing follows on the hello of such a client but the handshake.
        if self.isChallenge { return self.close() }
        do throws(ClientHelloError) {
            if let hello = try self.reader.read(bytes) { self.answer(hello) }
        } catch {
            switch error {
            case .plainText: self.socket.write { $0.append(Self.plainAnswer) }
            case .notTLS: break
            case .tooLong, .malformed: self.socket.write { $0.append(TLSAlert.decodeError.record.span) }
            }
            self.fail(TLSGlitch(error))
        }
    }

    private func answer(_ hello: ClientHello) {
        if hello.protocols == [ChallengeProtocol.name], let challenges = self.socket.core.challenges {
            return self.show(challenges, to: hello)
        }
        do throws(TLSAlert) {
            let choice = try self.tls.choose(hello)
            self.choice = choice
            self.arm(after: self.listener.headNanoseconds)
            let received = self.reader.received
            self.reader = ClientHelloReader()
            self.socket.serve(choice.context, received.span)
        } catch {
            self.socket.write { $0.append(error.record.span) }
            self.fail(TLSGlitch(error))
        }
    }

    /// RFC 8737 §3.
    private func show(_ challenges: any ChallengeSource, to hello: ClientHello) {
        let loop = self.socket.core.loop
        let received = self.reader.received
        self.isChallenge = true
        let context = challenges.context(for: hello.serverName ?? "", on: loop)
        context.assumeIsolated().whenComplete { result in
            guard !self.isOver else { return }
            if case .success(let context?) = result { return self.socket.serve(context, received.span) }
            self.socket.write { $0.append(TLSAlert.noApplicationProtocol.record.span) }
            self.fail(TLSGlitch(TLSAlert.noApplicationProtocol))
        }
    }

    /// Whoever speaks HTTP to a port of HTTPS is told so.
    private static let plainAnswer: StaticString = """
        HTTP/1.1 400 Bad Request\r
        Connection: close\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: 33\r
        \r
        This port speaks HTTPS, not HTTP.
        """

    /// TLS stands.
    func connected() {
        // What has been said last leaves first.
        if self.isChallenge { return self.socket.core.loop.enqueue { self.close() } }
        guard !self.isOver, let choice else { return }
        var certificate: ClientCertificate?
        if let shown = self.socket.tls?.peerCertificate {
            guard let bytes = try? shown.toDERBytes(), let read = try? ClientCertificate(der: bytes) else {
                return self.fail(.badCertificate)
            }
            if let (glitch, detail) = self.refusal(of: read, choice.policy) { return self.fail(glitch, detail) }
            certificate = read
        }
        self.end()
        var client = ClientPeer(self.peer, self.listener, spoken: self.socket.tls?.spoken)
        client.certificate = certificate
        client.policy = choice.policy
        self.listener.secured(self, self.socket, client)
    }

    /// Why the lists of revoked certificates do not let it in, also where a session is resumed; `nil`: they do, or nobody asks.
    private func refusal(
        of certificate: ClientCertificate, _ policy: ServerTLS.ClientPolicy
    ) -> (TLSGlitch, String)? {
        switch policy.revocation?.verdict(certificate, at: WallClock.seconds) {
        case nil, .valid: nil
        case .revoked(let number): (.revokedCertificate, "serial number \(number.text)")
        case .unlisted(let issuer): (.unlistedCertificate, issuer)
        case .overdue(let issuer): (.overdueList, issuer)
        }
    }

    func receivedEnd() { if self.isChallenge { self.close() } else { self.fail(.closed) } }
    func failed(_ code: Int32) { self.fail(self.socket.tlsFailure == nil ? .closed : .failed) }
    func timerFired(_ timer: WheelTimer) { self.fail(.timeout) }

    private func fail(_ glitch: TLSGlitch, _ detail: String? = nil) {
        guard !self.isOver else { return }
        self.listener.handshakeFailed()
        self.listener.glitch(.tls(glitch), of: self.peer, detail: detail)
        self.close()
    }
}
