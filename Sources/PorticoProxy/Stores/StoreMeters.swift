// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one worker counts of the commands to one store.
final class StoreMeters {
    /// By result; few results ever come.
    private(set) var commands: [(result: String, durations: DurationHistogram)] = []

    func record(_ result: String, lasted nanoseconds: UInt64) {
        if let index = self.commands.firstIndex(where: { $0.result == result }) {
            self.commands[index].durations.observe(nanoseconds)
        } else {
            var durations = DurationHistogram()
            durations.observe(nanoseconds)
            self.commands.append((result, durations))
        }
    }
}
