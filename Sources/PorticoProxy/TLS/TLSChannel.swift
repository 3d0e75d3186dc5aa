// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOTLS

/// A channel of NIO's without a socket, for the one handler that does TLS: what that writes, reads and says goes to the
/// engine.
// Safe because it is touched on its loop's thread only.
final class TLSChannel: Channel, ChannelCore, @unchecked Sendable {
    private let core: WorkerCore
    /// What certificates are searched for.
    let remoteAddress: NIOCore.SocketAddress?
    /// `nil`: it is closed, and nobody is told anything more.
    fileprivate var engine: TLSEngine?
    private let closing: EventLoopPromise<Void>
    private(set) var isActive = false
    private(set) var isOpen = true
    lazy var pipeline = ChannelPipeline(channel: self)

    init(_ core: WorkerCore, _ address: NIOCore.SocketAddress?) {
        self.core = core
        self.remoteAddress = address
        self.closing = core.loop.makePromise()
    }

    /// The handler begins.
    func start(_ handler: some ChannelHandler, for engine: TLSEngine) throws {
        self.engine = engine
        try self.pipeline.syncOperations.addHandlers([handler, TLSChannelEnd(self)])
        self.isActive = true
        self.pipeline.syncOperations.fireChannelActive()
    }

    /// Bytes from the peer.
    func receive(_ bytes: Span<UInt8>) {
        self.core.ciphertext.clear()
        self.core.ciphertext.writeBytes(bytes.bytes)
        self.pipeline.syncOperations.fireChannelRead(NIOAny(self.core.ciphertext))
        self.pipeline.syncOperations.fireChannelReadComplete()
    }

    /// The engine is told nothing more.
    func close() {
        self.engine = nil
        self.close0(error: ChannelError.alreadyClosed, mode: .all, promise: nil)
    }

    // MARK: Channel

    let allocator = ByteBufferAllocator()
    var eventLoop: any EventLoop { self.core.loop }
    var closeFuture: EventLoopFuture<Void> { self.closing.futureResult }
    var localAddress: NIOCore.SocketAddress? { nil }
    var parent: (any Channel)? { nil }
    var isWritable: Bool { true }
    var _channelCore: any ChannelCore { self }
    var syncOptions: (any NIOSynchronousChannelOptions)? { TLSChannelOptions() }

    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
        self.core.loop.makeFailedFuture(ChannelError.operationUnsupported)
    }

    func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
        self.core.loop.makeFailedFuture(ChannelError.operationUnsupported)
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
        if self.isOpen, let buffer = self.tryUnwrapData(data, as: ByteBuffer.self) {
            self.engine?.encrypted(buffer.readableBytesUInt8Span)
        }
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
        self.core.loop.enqueue {
            self.removeHandlers(pipeline: self.pipeline)
            self.closing.succeed(())
        }
    }
}

/// What the handler asks: a peer may end its side alone (RFC 8446 §6.1), and what it has asked for is still sent; what
/// comes is read without being asked for.
private struct TLSChannelOptions: NIOSynchronousChannelOptions {
    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) throws {
        throw ChannelError.operationUnsupported
    }

    func getOption<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
        guard Self.isKnown(option), let value = true as? Option.Value else { throw ChannelError.operationUnsupported }
        return value
    }

    private static func isKnown(_ option: some ChannelOption) -> Bool {
        option is ChannelOptions.Types.AllowRemoteHalfClosureOption || option is ChannelOptions.Types.AutoReadOption
    }
}

/// Passes on what comes out of the handler that does TLS.
private final class TLSChannelEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private unowned let channel: TLSChannel

    init(_ channel: TLSChannel) { self.channel = channel }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = self.unwrapInboundIn(data)
        self.channel.engine?.decrypted(buffer.readableBytesUInt8Span)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let applicationProtocol)? = event as? TLSUserEvent {
            self.channel.engine?.secured(applicationProtocol)
        } else if case .inputClosed? = event as? ChannelEvent {
            self.channel.engine?.ended()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { self.channel.engine?.caught(error) }
}
