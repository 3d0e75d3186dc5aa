// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL

/// What has a TLS connection. All calls come on the loop, and none while a call to the connection is under way, but for
/// `send`.
protocol TLSClientOwner: AnyObject {
    /// Bytes for the peer.
    func send(_ ciphertext: Span<UInt8>)
    /// The handshake is done, and the peer is who it should be.
    func secured()
    /// What the peer has said; it is gone when the call returns.
    func received(plaintext: Span<UInt8>)
    /// Nothing comes any more. Not called after `close()`.
    /// - Parameter failure: `nil`: the peer has ended it as it should.
    func ended(_ failure: TLSFailure?)
}

/// One TLS connection as a client, without a socket: ciphertext in, plaintext out, and back.
///
/// What is written in one turn of the loop leaves in as few records as it can.
final class TLSClient {
    private let loop: WorkerLoop
    private let handler: NIOSSLClientHandler
    private let channel: TLSChannel
    /// `nil`: it is closed, or has been told so.
    private weak var owner: (any TLSClientOwner)?
    private(set) var isSecured = false
    /// Written, and not encrypted yet.
    private var unsealed: [UInt8] = []
    /// The loop knows that there is something to encrypt.
    private var isListed = false

    init(_ tls: ClientTLS, _ loop: WorkerLoop, _ owner: any TLSClientOwner) throws(TLSFailure) {
        do {
            self.handler = try NIOSSLClientHandler(context: try tls.context.get(), serverHostname: tls.hostName)
        } catch {
            throw TLSFailure(error)
        }
        self.loop = loop
        self.owner = owner
        self.channel = TLSChannel(loop, tls.address) { [weak owner] in owner?.send($0.readableBytesUInt8Span) }
    }

    /// Begins the handshake. Called once.
    func start() {
        do { try self.channel.start(self.handler) } catch { return self.end(TLSFailure(error)) }
        self.report()
    }

    /// Bytes from the peer.
    func receive(_ ciphertext: Span<UInt8>) {
        guard self.channel.isOpen else { return }
        self.channel.receive(ciphertext)
        self.report()
    }

    /// Not before it is secured.
    func write(_ plaintext: [UInt8]) {
        guard self.channel.isOpen else { return }
        self.unsealed += plaintext
        guard !self.isListed else { return }
        self.isListed = true
        self.loop.enqueue { self.seal() }
    }

    private func seal() {
        self.isListed = false
        guard self.channel.isOpen, !self.unsealed.isEmpty else { return }
        let buffer = self.channel.allocator.buffer(bytes: self.unsealed)
        self.unsealed.removeAll(keepingCapacity: self.unsealed.count <= 4096)
        self.channel.pipeline.syncOperations.writeAndFlush(NIOAny(buffer), promise: nil)
        self.report()
    }

    /// Says so to the peer, where it can be said. The owner is told nothing more.
    func close() {
        self.owner = nil
        guard self.channel.isOpen else { return }
        if self.isSecured { self.channel.pipeline.syncOperations.close(mode: .output, promise: nil) }
        self.channel.close0(error: ChannelError.alreadyClosed, mode: .all, promise: nil)
    }

    /// Tells the owner what has become of the last call. It may close the connection while it is told.
    private func report() {
        let news = self.channel.takeNews()
        if news.isSecured, !self.isSecured {
            self.isSecured = true
            self.owner?.secured()
        }
        for buffer in news.plaintext { self.owner?.received(plaintext: buffer.readableBytesUInt8Span) }
        if !self.channel.isOpen || news.failure != nil { self.end(news.failure) }
    }

    private func end(_ failure: TLSFailure?) {
        let owner = self.owner
        self.owner = nil
        owner?.ended(failure)
    }
}
