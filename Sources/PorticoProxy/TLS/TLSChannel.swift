// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOTLS

/// A channel of NIO's without a socket, for the one handler that does TLS: what it writes goes to `write`, what it has
/// to say is kept until it is taken.
// Safe because it is touched on its loop's thread only.
final class TLSChannel: Channel, ChannelCore, @unchecked Sendable {
    private let loop: WorkerLoop
    /// What certificates are searched for.
    let remoteAddress: NIOCore.SocketAddress?
    private let write: (ByteBuffer) -> Void
    private let end = TLSChannelEnd()
    private let closing: EventLoopPromise<Void>
    private(set) var isActive = false
    private(set) var isOpen = true
    lazy var pipeline = ChannelPipeline(channel: self)

    init(_ loop: WorkerLoop, _ address: NIOCore.SocketAddress?, write: @escaping (ByteBuffer) -> Void) {
        self.loop = loop
        self.remoteAddress = address
        self.write = write
        self.closing = loop.makePromise()
    }

    /// The handler begins.
    func start(_ handler: some ChannelHandler) throws {
        try self.pipeline.syncOperations.addHandlers([handler, self.end])
        self.isActive = true
        self.pipeline.syncOperations.fireChannelActive()
    }

    /// Bytes from the peer.
    func receive(_ bytes: Span<UInt8>) {
        var buffer = self.allocator.buffer(capacity: bytes.count)
        buffer.writeBytes(bytes.bytes)
        self.pipeline.syncOperations.fireChannelRead(NIOAny(buffer))
        self.pipeline.syncOperations.fireChannelReadComplete()
    }

    /// What the handler has to say since it was asked last.
    func takeNews() -> TLSChannelEnd.News { self.end.take() }

    // MARK: Channel

    let allocator = ByteBufferAllocator()
    var eventLoop: any EventLoop { self.loop }
    var closeFuture: EventLoopFuture<Void> { self.closing.futureResult }
    var localAddress: NIOCore.SocketAddress? { nil }
    var parent: (any Channel)? { nil }
    var isWritable: Bool { true }
    var _channelCore: any ChannelCore { self }

    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
        self.loop.makeFailedFuture(ChannelError.operationUnsupported)
    }

    func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
        self.loop.makeFailedFuture(ChannelError.operationUnsupported)
    }

    // MARK: ChannelCore

    func localAddress0() throws -> NIOCore.SocketAddress { throw ChannelError.operationUnsupported }

    func remoteAddress0() throws -> NIOCore.SocketAddress {
        guard let remoteAddress else { throw ChannelError.operationUnsupported }
        return remoteAddress
    }

    func register0(promise: EventLoopPromise<Void>?) { promise?.succeed(()) }
    func registerAlreadyConfigured0(promise: EventLoopPromise<Void>?) { promise?.succeed(()) }

    func bind0(to: NIOCore.SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    func connect0(to: NIOCore.SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) {
        if self.isOpen, let buffer = self.tryUnwrapData(data, as: ByteBuffer.self) { self.write(buffer) }
        promise?.succeed(())
    }

    func flush0() {}
    func read0() {}
    func channelRead0(_ data: NIOAny) {}
    func errorCaught0(error: any Error) {}

    func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, self.isOpen else {
            promise?.succeed(())
            return
        }
        self.isOpen = false
        self.isActive = false
        promise?.succeed(())
        self.pipeline.syncOperations.fireChannelInactive()
        // Handlers may be in the middle of a call.
        self.loop.enqueue {
            self.removeHandlers(pipeline: self.pipeline)
            self.closing.succeed(())
        }
    }
}

/// Keeps what comes out of the handler that does TLS.
final class TLSChannelEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    struct News {
        var isSecured = false
        var plaintext: [ByteBuffer] = []
        /// The first one: others follow from it.
        var failure: TLSFailure?
    }

    private var news = News()

    func take() -> News {
        defer { self.news = News() }
        return self.news
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.news.plaintext.append(self.unwrapInboundIn(data))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { self.news.isSecured = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if self.news.failure == nil { self.news.failure = TLSFailure(error) }
    }
}
