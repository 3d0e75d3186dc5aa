// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Synchronization

/// What the filters of one test write down, in order. They find it by the name that their configuration gives them.
final class Journal: Sendable {
    private static let all = Mutex<[String: Journal]>([:])

    let name: String
    private let state = Mutex<[String]>([])

    init() {
        self.name = Self.all.withLock { "journal-\($0.count)" }
        Self.all.withLock { $0[self.name] = self }
    }

    static func note(_ line: String, in name: String) {
        let journal = Self.all.withLock { $0[name] }
        journal?.state.withLock { $0.append(line) }
    }

    /// What has been written since the last time, when it is so much.
    func take(_ count: Int) async throws -> [String] {
        let end = ContinuousClock.now + .seconds(20)
        while self.state.withLock({ $0.count }) < count {
            guard ContinuousClock.now < end else {
                throw TestingError("waited too long for \(count) lines, there are: \(self.state.withLock { $0 })")
            }
            await Pace.tick()
        }
        return self.takeAll()
    }

    func takeAll() -> [String] {
        self.state.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}
