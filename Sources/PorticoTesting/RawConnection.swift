// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import NIOCore
import NIOPosix
public import NIOSSL

/// One TCP connection of a test, on either side of the gateway: what is sent is exactly the bytes given, what is
/// received is kept until it is taken. Every wait is bounded, and its error says what had come.
public final class RawConnection: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    /// How long any wait may last.
    public static let patience = TimeAmount.seconds(20)

    init(_ channel: any Channel, _ inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    /// Connects to an address on this machine.
    /// - Parameters:
    ///   - tls: What it speaks TLS with.
    ///   - name: The host that it asks for then.
    public static func connect(
        host: String = "127.0.0.1", port: Int, tls: NIOSSLContext? = nil, name: String? = nil
    ) async throws -> RawConnection {
        let inbox = Inbox()
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(Self.patience)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: name))
                    }
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
            .connect(host: host, port: port).get()
        return RawConnection(channel, inbox)
    }

    /// Reads from a pipe, which it closes in the end.
    public static func reading(descriptor: CInt) async throws -> RawConnection {
        let inbox = Inbox()
        let channel = try await NIOPipeBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor).get()
        return RawConnection(channel, inbox)
    }

    /// The port of the other side.
    public var remotePort: Int { self.channel.remoteAddress?.port ?? 0 }
    /// The port of this side.
    public var localPort: Int { self.channel.localAddress?.port ?? 0 }
    /// Everything received, taken or not; of a long stream the first 256 KiB.
    public var history: String { String(decoding: self.inbox.history, as: UTF8.self) }
    /// Bytes received.
    public var receivedCount: Int { self.inbox.total }
    /// The other side has ended its side of the connection, or all of it.
    public var isEnded: Bool { self.inbox.end != nil }
    public var wasReset: Bool { self.inbox.end == .reset }

    // MARK: Sending

    public func send(_ text: String) async throws { try await self.send(Array(text.utf8)) }

    /// Returns when the bytes are with the system.
    public func send(_ bytes: [UInt8]) async throws {
        try await self.channel.writeAndFlush(self.channel.allocator.buffer(bytes: bytes)).get()
    }

    /// Ends this side; the other may still send.
    public func endSending() async throws {
        try await self.channel.close(mode: .output).get()
    }

    /// Closes in an orderly way.
    public func close() async {
        try? await self.channel.close().get()
    }

    /// Ends with a reset, so that what is on its way is lost.
    public func reset() async throws {
        if let options = self.channel as? any SocketOptionProvider {
            try await options.unsafeSetSocketOption(
                level: .socket, name: .so_linger, value: LingerNot()
            ).get()
        }
        await self.close()
    }

    /// Takes nothing more from the system until `resumeReading`, so that the sender has to wait.
    public func pauseReading() async throws { try await self.channel.setOption(.autoRead, value: false).get() }
    public func resumeReading() async throws { try await self.channel.setOption(.autoRead, value: true).get() }

    // MARK: Receiving

    /// Waits until `look` returns a value with the number of bytes that it took; `nil` waits for more.
    public func wait<Value: Sendable>(
        for what: String,
        _ look: @escaping @Sendable (_ bytes: [UInt8], _ isEnded: Bool) throws -> (value: Value, count: Int)?
    ) async throws -> Value {
        let found = try await self.inbox.wait(
            what,
            { bytes, _, end in try look(bytes, end != nil).map { Inbox.Taken(value: $0.value, count: $0.count) } },
            timeout: { body in self.channel.eventLoop.scheduleTask(in: Self.patience, body) })
        guard let value = found as? Value else { throw TestingError("\(what): another type was waited for") }
        return value
    }

    /// Exactly so many bytes.
    public func receive(_ count: Int) async throws -> [UInt8] {
        try await self.wait(for: "\(count) bytes") { bytes, _ in
            bytes.count >= count ? (Array(bytes.prefix(count)), count) : nil
        }
    }

    /// Everything up to and with the text.
    public func receive(through text: String) async throws -> String {
        let pattern = Array(text.utf8)
        return try await self.wait(for: text.debugDescription) { bytes, _ in
            guard let range = bytes.firstRange(of: pattern) else { return nil }
            return (String(decoding: bytes[..<range.upperBound], as: UTF8.self), range.upperBound)
        }
    }

    /// Whatever has come, at least one byte; none at the end of the connection.
    public func receiveSome() async throws -> [UInt8] {
        try await self.wait(for: "any byte") { bytes, isEnded in
            bytes.isEmpty && !isEnded ? nil : (bytes, bytes.count)
        }
    }

    /// Everything until the other side ends.
    public func receiveAll() async throws -> [UInt8] {
        try await self.wait(for: "the end of the connection") { bytes, isEnded in
            isEnded ? (bytes, bytes.count) : nil
        }
    }

    /// From now on what comes is counted and dropped: for streams too long to keep.
    public func countOnly() { self.inbox.countOnly() }

    /// Waits until so many bytes have come in all; returns how many there are.
    public func receiveCount(atLeast count: Int) async throws -> Int {
        let found = try await self.inbox.wait(
            "\(count) bytes in all", { _, total, _ in total >= count ? Inbox.Taken(value: total, count: 0) : nil },
            timeout: { body in self.channel.eventLoop.scheduleTask(in: Self.patience, body) })
        return found as? Int ?? 0
    }

    /// Waits for the end without anything more before it.
    public func receiveEnd() async throws {
        let rest = try await self.receiveAll()
        guard rest.isEmpty else {
            throw TestingError(
                "bytes before the end: \(String(decoding: rest.prefix(400), as: UTF8.self).debugDescription)")
        }
    }
}

/// `struct linger`: on, with no time.
private struct LingerNot: Sendable {
    var isOn: Int32 = 1
    var seconds: Int32 = 0
}
