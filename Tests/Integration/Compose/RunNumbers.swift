// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Synchronization

/// The numbers of runs that several clients do together.
final class RunNumbers: Sendable {
    private let upperBound: UInt64
    private let number: Mutex<UInt64>

    init(_ numbers: Range<UInt64>) {
        self.upperBound = numbers.upperBound
        self.number = Mutex(numbers.lowerBound)
    }

    private func next() -> UInt64? {
        self.number.withLock { number in
            guard number < self.upperBound else { return nil }
            defer { number += 1 }
            return number
        }
    }

    /// Does all of them, on one connection of each client.
    func run(
        clients: Int, _ connect: @escaping @Sendable () async throws -> RawConnection,
        _ body: @escaping @Sendable (UInt64, RawConnection) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<clients {
                group.addTask {
                    let client = try await connect()
                    while let number = self.next() { try await body(number, client) }
                    await client.close()
                }
            }
            try await group.waitForAll()
        }
    }
}
