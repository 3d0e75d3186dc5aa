// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A snapshot on its way between the thread that built it and the worker that owns it: building thousands of routes, and
/// freeing them, would make a loop's exchanges wait.
// Safe because whoever hands it over keeps no other reference.
package struct BuiltSnapshot: @unchecked Sendable {
    private let snapshot: Snapshot

    package init(_ snapshot: sending Snapshot) { self.snapshot = snapshot }

    /// On the worker's loop: exchanges that begin from now on use it. Returns the one before it, to be let go of elsewhere.
    package func use(on worker: Worker) -> BuiltSnapshot { BuiltSnapshot(before: worker.use(self.snapshot)) }

    private init(before snapshot: Snapshot) { self.snapshot = snapshot }
}
