// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting

/// Lets a loop that does something again and again for a while leave the processor to others.
enum Pace {
    static func tick() async { try? await Task.sleep(for: .milliseconds(5)) }

    /// Returns once the condition holds; throws where it does not in time.
    static func wait(
        _ what: String, atMost limit: Duration = .seconds(30), until condition: () async throws -> Bool
    )
        async throws
    {
        let end = ContinuousClock.now + limit
        while try await !condition() {
            guard ContinuousClock.now < end else { throw TestingError("\(what) did not come within \(limit)") }
            await Self.tick()
        }
    }
}
