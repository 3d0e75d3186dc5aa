// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
public import NIOSSL
import Synchronization

/// A service that does exactly what a test says: its connections are taken one by one with `accept`, or are served by a
/// script. Listens on a free port of 127.0.0.1 unless told otherwise.
public final class FakeUpstream: Sendable {
    /// Serves one connection; it is closed when the script returns or throws.
    public typealias Script = @Sendable (RawConnection) async throws -> Void

    private struct State {
        var connections: [RawConnection] = []
        var accepted = 0
        var waiters: [Int: CheckedContinuation<RawConnection, any Error>] = [:]
        var tasks: [Task<Void, Never>] = []
        var isStopped = false
    }

    private let server: any Channel
    private let state: Mutex<State>
    public let port: Int

    /// `http://127.0.0.1:<port>`
    public var url: String { "http://127.0.0.1:\(self.port)" }
    /// Connections that came so far.
    public var connectionCount: Int { self.state.withLock { $0.connections.count } }
    /// Every connection that came, in order.
    public var connections: [RawConnection] { self.state.withLock { $0.connections } }

    /// Without a script, connections wait for `accept`. Port 0 takes any free one. With a context it speaks TLS.
    public init(
        host: String = "127.0.0.1", port: Int = 0, tls: NIOSSLContext? = nil, script: Script? = nil
    ) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: RawConnection.self)
        self.server = try await Self.listen(host, port, tls, continuation)
        self.port = self.server.localAddress?.port ?? 0
        self.state = Mutex(State())
        let pump = Task { [weak self] in
            for await connection in stream { self?.arrived(connection, script) }
        }
        self.server.closeFuture.whenComplete { _ in
            continuation.finish()
            pump.cancel()
        }
    }

    /// Answers every request, one after the other on each connection, with what the function makes of it.
    public convenience init(
        tls: NIOSSLContext? = nil, answering answer: @escaping @Sendable (RawMessage) -> String
    ) async throws {
        try await self.init(tls: tls) { connection in
            while let request = try await connection.receiveRequestOrEnd() {
                try await connection.send(answer(request))
            }
        }
    }

    private static func listen(
        _ host: String, _ port: Int, _ tls: NIOSSLContext?, _ arrivals: AsyncStream<RawConnection>.Continuation
    ) async throws -> any Channel {
        try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let inbox = Inbox()
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                    arrivals.yield(RawConnection(channel, inbox))
                }
            }
            .bind(host: host, port: port).get()
    }

    private func arrived(_ connection: RawConnection, _ script: Script?) {
        let waiter = self.state.withLock { state -> CheckedContinuation<RawConnection, any Error>? in
            state.connections.append(connection)
            if let script {
                state.tasks.append(
                    Task {
                        try? await script(connection)
                        await connection.close()
                    })
                return nil
            }
            return state.waiters.removeValue(forKey: state.connections.count - 1)
        }
        waiter?.resume(returning: connection)
    }

    // MARK: By hand

    /// The next connection that comes, or has come and was not accepted yet.
    public func accept() async throws -> RawConnection {
        try await withCheckedThrowingContinuation { continuation in
            let (number, connection) = self.state.withLock { state -> (Int, RawConnection?) in
                let number = state.accepted
                state.accepted += 1
                if number < state.connections.count { return (number, state.connections[number]) }
                state.waiters[number] = continuation
                return (number, nil)
            }
            if let connection { return continuation.resume(returning: connection) }
            self.server.eventLoop.scheduleTask(in: RawConnection.patience) { self.expire(number) }
        }
    }

    private func expire(_ number: Int) {
        let waiter = self.state.withLock { $0.waiters.removeValue(forKey: number) }
        waiter?.resume(throwing: TestingError("waited too long for connection \(number + 1) to the upstream"))
    }

    /// Stops listening: new connections are refused. Those that are open stay.
    public func stopListening() async { try? await self.server.close().get() }

    /// Stops listening and closes every connection.
    public func stop() async {
        await self.stopListening()
        let (connections, tasks) = self.state.withLock { ($0.connections, $0.tasks) }
        for task in tasks { task.cancel() }
        for connection in connections { await connection.close() }
    }
}
