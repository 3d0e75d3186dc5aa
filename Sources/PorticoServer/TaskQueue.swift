// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Runs one operation after the other, in the order in which they came: what changes the running gateway goes through it.
actor TaskQueue {
    private var last: Task<Void, Never>?

    func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        let before = self.last
        let task = Task {
            await before?.value
            return await body()
        }
        self.last = Task { _ = await task.value }
        return await task.value
    }
}
