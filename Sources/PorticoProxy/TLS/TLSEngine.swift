// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL

/// What has a TLS connection. All calls come on the loop; what they call of the engine may come while a call to it is
/// under way.
protocol TLSEngineOwner: AnyObject {
    /// Bytes for the peer.
    func send(ciphertext: Span<UInt8>)
    /// The handshake is done, and the peer is who it should be.
    func secured()
    /// What the peer has said; it is gone when the call returns.
    func received(plaintext: Span<UInt8>)
    /// The peer has said that nothing more comes; more can be sent.
    func receivedEnd()
    /// There is no TLS connection any more. Not called after `close()`.
    func failed(_ failure: TLSFailure)
}

/// A version of TLS that a connection has.
enum SpokenTLS {
    case v12, v13

    /// As OpenSSL writes it.
    var name: StaticString { self == .v13 ? "TLSv1.3" : "TLSv1.2" }
}

/// TLS on one connection, without a socket, as a client or as a server: ciphertext in, plaintext out, and back.
///
/// NIO's handler does it, in a channel that leads nowhere.
final class TLSEngine {
    private let handler: NIOSSLHandler
    private let channel: TLSChannel
    /// `nil`: it is closed, or has been told of a failure.
    private var owner: (any TLSEngineOwner)?
    /// The handshake is done.
    private(set) var isSecured = false
    /// Agreed on by ALPN (RFC 7301); `nil`: none is.
    private(set) var applicationProtocol: String?
    /// The peer has said that nothing more comes.
    private var hasEnded = false
    private var hasToldEnd = false
    private var failure: TLSFailure?

    /// As a client.
    init(_ tls: ClientTLS, _ core: WorkerCore, _ owner: any TLSEngineOwner) throws(TLSFailure) {
        do {
            self.handler = try NIOSSLClientHandler(
                context: try tls.context.get(), serverHostname: tls.hostName, configuration: Self.configuration)
        } catch {
            throw TLSFailure(error)
        }
        self.owner = owner
        self.channel = TLSChannel(core, tls.address)
    }

    /// As a server.
    init(_ context: NIOSSLContext, _ core: WorkerCore, _ owner: any TLSEngineOwner) {
        self.handler = NIOSSLServerHandler(context: context, configuration: Self.configuration)
        self.owner = owner
        self.channel = TLSChannel(core, nil)
    }

    /// What a burst needs stays between bursts, what a large body needs does not.
    private static let configuration = {
        var configuration = NIOSSLHandler.Configuration()
        configuration.maximumPreservedOutboundBufferCapacity = 32 * 1024
        return configuration
    }()

    /// Begins the handshake. Called once.
    func start() {
        do { try self.channel.start(self.handler, for: self) } catch { self.caught(error) }
        self.tellEnd()
    }

    // MARK: Reading

    /// Ciphertext that is decrypted together: so much plaintext lies in memory for as long as the connection stands.
    private static let piece = 16 * 1024

    /// Bytes from the peer.
    func receive(_ ciphertext: Span<UInt8>) {
        var start = 0
        // After its end a peer has nothing more to say.
        while start < ciphertext.count, self.channel.isOpen, !self.hasEnded {
            let end = min(start + Self.piece, ciphertext.count)
            self.channel.receive(ciphertext.extracting(start..<end))
            start = end
        }
        self.tellEnd()
    }

    // MARK: Writing

    /// Plaintext that is encrypted together.
    private static let largestWrite = 32 * 1024

    /// Leaves with what is written next. Not before it is secured.
    func write(_ plaintext: Span<UInt8>) {
        guard self.channel.isOpen, plaintext.count > 0 else { return }
        var buffer = self.channel.allocator.buffer(capacity: plaintext.count)
        buffer.writeBytes(plaintext.bytes)
        self.channel.pipeline.syncOperations.write(NIOAny(buffer), promise: nil)
    }

    /// False: it cannot be encrypted, nor anything after it.
    func write(andFlush plaintext: Span<UInt8>) -> Bool {
        var start = 0
        repeat {
            guard self.channel.isOpen else { return false }
            let end = min(start + Self.largestWrite, plaintext.count)
            self.write(plaintext.extracting(start..<end))
            self.channel.pipeline.syncOperations.flush()
            start = end
        } while start < plaintext.count
        return self.channel.isOpen && self.failure == nil
    }

    // MARK: Ending

    /// Tells the peer that nothing more comes; what it says is still read.
    func endSending() {
        guard self.channel.isOpen, self.isSecured else { return }
        self.channel.pipeline.syncOperations.close(mode: .output, promise: nil)
    }

    /// The owner is told nothing more.
    /// - Parameter isWhole: the peer is told, where it can be, that it has got all; else it can tell that it has not.
    func close(isWhole: Bool) {
        guard self.owner != nil else { return }
        if isWhole { self.endSending() }
        self.owner = nil
        self.channel.close()
    }

    /// What a call has led to is told when it is over.
    private func tellEnd() {
        guard let owner = self.owner else { return }
        if !self.channel.isOpen || self.failure != nil {
            self.owner = nil
            self.channel.close()
            owner.failed(self.failure ?? TLSFailure("it closed the connection"))
        } else if self.hasEnded, !self.hasToldEnd {
            self.hasToldEnd = true
            owner.receivedEnd()
        }
    }

    // MARK: Facts

    var spoken: SpokenTLS? {
        switch self.handler.tlsVersion {
        case .tlsv13: .v13
        case .tlsv12: .v12
        default: nil
        }
    }

    /// Verified, unless nothing is.
    var peerCertificate: NIOSSLCertificate? { self.handler.peerCertificate }
}

/// What comes of the handler's work.
extension TLSEngine {
    func encrypted(_ ciphertext: Span<UInt8>) { self.owner?.send(ciphertext: ciphertext) }

    func decrypted(_ plaintext: Span<UInt8>) { self.owner?.received(plaintext: plaintext) }

    func secured(_ applicationProtocol: String?) {
        self.isSecured = true
        self.applicationProtocol = applicationProtocol
        self.owner?.secured()
    }

    func ended() { self.hasEnded = true }

    /// The first one counts: others follow from it.
    func caught(_ error: any Error) {
        if self.failure == nil { self.failure = TLSFailure(error) }
    }
}
