// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Synchronization

/// A service: answers as told, and keeps what it was asked.
final class FakeService: Sendable {
    typealias Answer = @Sendable (RawMessage) async throws -> Reply

    private struct State {
        var requests: [RawMessage] = []
        var inFlight = 0
    }

    private final class Ledger: Sendable {
        let state = Mutex(State())

        func begin(_ request: RawMessage) {
            self.state.withLock { state in
                state.requests.append(request)
                state.inFlight += 1
            }
        }

        func end() { self.state.withLock { $0.inFlight -= 1 } }
    }

    let upstream: FakeUpstream
    private let ledger: Ledger

    /// In the order in which they came.
    var requests: [RawMessage] { self.ledger.state.withLock { $0.requests } }
    var targets: [String] { self.requests.map(\.target) }
    /// Requests that have no answer yet.
    var inFlight: Int { self.ledger.state.withLock { $0.inFlight } }
    /// Connections that are still there.
    var openCount: Int { self.upstream.connections.count { !$0.isEnded } }

    /// Without an answer its connections are taken by hand.
    init(host: String = "127.0.0.1", _ answer: Answer?) async throws {
        let ledger = Ledger()
        self.ledger = ledger
        guard let answer else {
            self.upstream = try await FakeUpstream(host: host)
            return
        }
        self.upstream = try await FakeUpstream(host: host) { connection in
            while let request = try await connection.receiveRequestOrEnd() {
                ledger.begin(request)
                defer { ledger.end() }
                guard try await Self.send(answer(request), on: connection) else { return }
            }
        }
    }

    /// Whether the connection goes on.
    private static func send(_ reply: Reply, on connection: RawConnection) async throws -> Bool {
        if reply.delay > .zero { try await Task.sleep(for: reply.delay) }
        if !reply.bytes.isEmpty { try await connection.send(reply.bytes) }
        switch reply.after {
        case .stays: return true
        case .closes: return false
        case .resets:
            try await connection.reset()
            return false
        case .stalls:
            _ = try await connection.receiveAll()
            return false
        }
    }
}
