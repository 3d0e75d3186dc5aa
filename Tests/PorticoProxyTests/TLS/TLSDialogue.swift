// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import NIOSSL
import PorticoConfig

@testable import PorticoProxy

/// A client of ours and a server of NIO's, without sockets between them.
final class TLSDialogue: TLSEngineOwner {
    let loop: WorkerLoop
    private let server: EmbeddedChannel
    private(set) var client: TLSEngine?
    /// On its way to the server.
    private var sent: [UInt8] = []
    /// What the client has to say for itself.
    private(set) var isSecured = false
    private(set) var heard: [UInt8] = []
    private(set) var ends: [TLSFailure?] = []
    /// What the server has heard.
    private(set) var asked: [UInt8] = []
    /// Of what has passed.
    var changesToClient: ([UInt8]) -> [UInt8] = { $0 }
    var closesWhenItHears = false

    init(_ config: ClientTLSConfig, name: String = "redis.internal", serverWants authority: TextFile? = nil) throws {
        self.loop = try WorkerLoop(isVirtual: true)
        // The loop is this thread's from now on.
        self.loop.run { false }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(TestCertificate.server.text.utf8))
                .map { .certificate($0) },
            privateKey: .privateKey(
                try NIOSSLPrivateKey(bytes: Array(TestCertificate.serverKey.text.utf8), format: .pem)))
        if let authority {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMBytes(Array(authority.text.utf8)))
        }
        self.server = EmbeddedChannel(
            handler: NIOSSLServerHandler(context: try NIOSSLContext(configuration: configuration)))
        self.server.connect(to: try NIOCore.SocketAddress(unixDomainSocketPath: "/"), promise: nil)
        let contexts = TLSContexts(systemAuthority: nil)
        let tls = ClientTLS(context: contexts.client(config), name: name)
        self.client = try TLSEngine(tls, WorkerCore(loop: self.loop, seed: 1, dialer: nil), self)
    }

    deinit {
        self.server.close(promise: nil)
        // The server waits so long for an answer.
        self.server.embeddedEventLoop.advanceTime(by: .seconds(60))
    }

    func send(ciphertext: Span<UInt8>) { for index in ciphertext.indices { self.sent.append(ciphertext[index]) } }
    func secured() { self.isSecured = true }

    func received(plaintext: Span<UInt8>) {
        for index in plaintext.indices { self.heard.append(plaintext[index]) }
        if self.closesWhenItHears { self.client?.close(isWhole: true) }
    }

    func receivedEnd() { self.ends.append(nil) }
    func failed(_ failure: TLSFailure) { self.ends.append(failure) }

    /// False: it could not be encrypted.
    @discardableResult
    func ask(_ bytes: [UInt8]) -> Bool { self.client?.write(andFlush: bytes.span) ?? false }

    /// Passes everything on, in pieces of so many bytes, until both are silent.
    func run(pieces: Int = 16_384) {
        while true {
            var turns = 0
            self.loop.run {
                turns += 1
                return turns <= 2
            }
            let (toServer, toClient) = (self.sent, self.takeFromServer())
            self.sent = []
            if toServer.isEmpty, toClient.isEmpty { return }
            for start in stride(from: 0, to: toServer.count, by: pieces) {
                let piece = toServer[start..<min(start + pieces, toServer.count)]
                _ = try? self.server.writeInbound(ByteBuffer(bytes: piece))
            }
            while let text = (try? self.server.readInbound(as: ByteBuffer.self)) ?? nil {
                self.asked += Array(text.readableBytesView)
            }
            self.give(self.changesToClient(toClient), pieces: pieces)
        }
    }

    /// Bytes to the client, whoever they are from.
    func give(_ bytes: [UInt8], pieces: Int = 16_384) {
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            self.client?.receive(Array(bytes[start..<min(start + pieces, bytes.count)]).span)
        }
    }

    private func takeFromServer() -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = (try? self.server.readOutbound(as: ByteBuffer.self)) ?? nil {
            bytes += Array(piece.readableBytesView)
        }
        return bytes
    }

    func say(_ bytes: [UInt8]) { self.server.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }
    func closeServer() { self.server.close(promise: nil) }
}
