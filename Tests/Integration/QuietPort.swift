// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Synchronization

/// Ports for servers that must be told theirs before they start: below those that the system gives away by itself, so that
/// nobody gets one meanwhile.
enum QuietPort {
    private static let range = 10_000..<32_000
    private static let count = Atomic(0)

    /// One that is free, and that this process gives to nobody else.
    static func next() throws -> Int {
        for _ in Self.range {
            let number = Self.count.wrappingAdd(1, ordering: .relaxed).oldValue
            let port = Self.range.lowerBound + (Int(getpid()) * 97 + number) % Self.range.count
            guard let (descriptor, _) = try? Loopback.v4.bind(port: port) else { continue }
            close(descriptor)
            return port
        }
        throw TestingError("no port is free")
    }
}
