// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What became of the files that the configuration names, each time that they changed.
struct NamedFileRecord: Sendable {
    /// Those whose present content cannot be used: what they held before is.
    private(set) var faults: [String: NamedFileReading.Fault] = [:]
    private(set) var successes = 0
    private(set) var failures = 0

    /// - Returns: those faults that are new.
    mutating func note(_ reading: NamedFileReading) -> [String: NamedFileReading.Fault] {
        let fresh = reading.faults.filter { self.faults[$0.key] != $0.value }
        self.faults = reading.faults
        self.successes += reading.taken.count
        self.failures += fresh.count
        return fresh
    }

    /// All files were read, and are in use.
    mutating func noteReload() { self.faults = [:] }
}
