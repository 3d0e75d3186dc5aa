// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What one connection has received: bytes that nobody has taken yet, how it ended, and who waits for more.
final class Inbox: Sendable {
    /// How the peer's side of a connection ended.
    enum End: Sendable { case closed, reset }

    /// Looks at the bytes and says what to take, or `nil` to wait for more.
    typealias Look = @Sendable (_ bytes: [UInt8], _ total: Int, _ end: End?) throws -> Taken?

    /// A result, and how many bytes it used up.
    struct Taken: Sendable {
        var value: any Sendable
        var count: Int
    }

    private struct Waiter {
        var what: String
        var look: Look
        var continuation: CheckedContinuation<any Sendable, any Error>
        var number: Int
    }

    private struct State {
        var bytes: [UInt8] = []
        var history: [UInt8] = []
        var total = 0
        var isCounting = false
        var end: End?
        var waiter: Waiter?
        var number = 0
    }

    private let state = Mutex(State())
    /// The bytes that `history` keeps.
    private static let historyLimit = 256 * 1024

    /// Everything received so far, taken or not; only the first part of a long stream.
    var history: [UInt8] { self.state.withLock { $0.history } }
    /// How many bytes have come.
    var total: Int { self.state.withLock { $0.total } }
    var end: End? { self.state.withLock { $0.end } }

    // MARK: The connection's side

    func append(_ bytes: some Collection<UInt8>) {
        self.change { state in
            state.total += bytes.count
            if state.isCounting { return }
            let before = state.bytes.count
            state.bytes.append(contentsOf: bytes)
            let room = Self.historyLimit - state.history.count
            if room > 0 { state.history.append(contentsOf: state.bytes[before...].prefix(room)) }
        }
    }

    /// From now on what comes is counted and dropped.
    func countOnly() {
        self.state.withLock { state in
            state.isCounting = true
            state.bytes = []
        }
    }

    func finish(_ end: End) {
        self.change { if $0.end == nil || end == .reset { $0.end = end } }
    }

    private func change(_ body: (inout State) -> Void) {
        let resume = self.state.withLock { state -> (() -> Void)? in
            body(&state)
            guard let waiter = state.waiter else { return nil }
            do {
                guard let value = try Self.consume(waiter.look, waiter.what, &state) else { return nil }
                state.waiter = nil
                return { waiter.continuation.resume(returning: value) }
            } catch {
                state.waiter = nil
                return { waiter.continuation.resume(throwing: error) }
            }
        }
        resume?()
    }

    /// `nil`: more may come.
    private static func consume(_ look: Look, _ what: String, _ state: inout State) throws -> (any Sendable)? {
        guard let taken = try look(state.bytes, state.total, state.end) else {
            if state.end == nil { return nil }
            throw TestingError("the connection ended before \(what); \(Self.told(state))")
        }
        state.bytes.removeFirst(taken.count)
        return taken.value
    }

    // MARK: The reader's side

    /// Waits until `look` finds what it is after. `scheduleTimeout` gets what to call when the time is over.
    func wait(
        _ what: String, _ look: @escaping Look, timeout: (@escaping @Sendable () -> Void) -> Void
    ) async throws
        -> any Sendable
    {
        try await withCheckedThrowingContinuation { continuation in
            let result = self.state.withLock { state -> Result<any Sendable, any Error>? in
                do {
                    if let value = try Self.consume(look, what, &state) { return .success(value) }
                    if state.waiter != nil { throw TestingError("two readers wait on one connection") }
                } catch {
                    return .failure(error)
                }
                state.number += 1
                state.waiter = Waiter(what: what, look: look, continuation: continuation, number: state.number)
                return nil
            }
            if let result { return continuation.resume(with: result) }
            let number = self.state.withLock { $0.number }
            timeout { self.expire(number) }
        }
    }

    private func expire(_ number: Int) {
        let expired = self.state.withLock { state -> (Waiter, String)? in
            guard let waiter = state.waiter, waiter.number == number else { return nil }
            state.waiter = nil
            return (waiter, Self.told(state))
        }
        guard let (waiter, told) = expired else { return }
        waiter.continuation.resume(throwing: TestingError("waited too long for \(waiter.what); \(told)"))
    }

    private static func told(_ state: State) -> String {
        guard !state.bytes.isEmpty else { return "nothing is left unread of \(state.total) bytes" }
        return "unread: \(String(decoding: state.bytes.prefix(400), as: UTF8.self).debugDescription)"
    }
}
