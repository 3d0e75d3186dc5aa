// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Somebody on the admin address wants the gateway to end.
final class DrainRequest: Sendable {
    private let requests: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (self.requests, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func make() { self.continuation.yield() }

    /// Returns when it was made, or when the task is cancelled. For one task only.
    func wait() async {
        for await _ in self.requests { return }
    }
}
