// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@testable import PorticoProxy

@Suite struct StoreQueueTests {
    private final class Log {
        var entries: [String] = []
    }

    private static func command(_ name: String, _ deadline: UInt64, bytes: Int = 10, _ log: Log) -> StoreQueue.Command {
        StoreQueue.Command(bytes: bytes, startedAt: 0, deadline: deadline) { _ in log.entries.append(name) }
    }

    @Test("replies are for the commands in their order, also for those that nobody waits for any more")
    func order() {
        let log = Log()
        var queue = StoreQueue()
        for (index, name) in ["a", "b", "c"].enumerated() { queue.append(Self.command(name, UInt64(10 + index), log)) }
        #expect(queue.expire(at: 9) == nil && queue.nextDeadline == 10)
        queue.expire(at: 11)?.done?(.failure(.timeout))
        queue.expire(at: 11)?.done?(.failure(.timeout))
        #expect(queue.expire(at: 11) == nil && queue.nextDeadline == 12 && queue.oldestDeadline == 10)
        #expect(log.entries == ["a", "b"] && queue.count == 3)
        #expect(queue.popFirst()?.done == nil && queue.popFirst()?.done == nil)
        queue.popFirst()?.done?(.success(.null))
        #expect(log.entries == ["a", "b", "c"])
        #expect(queue.popFirst() == nil && queue.isEmpty && queue.bytes == 0 && queue.nextDeadline == nil)
    }

    @Test("a command that was answered does not expire")
    func answered() {
        let log = Log()
        var queue = StoreQueue()
        queue.append(Self.command("a", 10, log))
        queue.append(Self.command("b", 11, log))
        _ = queue.popFirst()
        queue.expire(at: 20)?.done?(.failure(.timeout))
        #expect(queue.expire(at: 20) == nil && log.entries == ["b"])
    }

    @Test("there is a bound for commands and for their bytes, which holds on after many")
    func bounds() {
        let log = Log()
        var queue = StoreQueue()
        for _ in 0..<3 {
            while queue.takes(10) { queue.append(Self.command("", 1, log)) }
            #expect(queue.count == 10_000)
            for _ in 0..<5000 { _ = queue.popFirst() }
            while queue.expire(at: 5) != nil {}
        }
        while queue.popFirst() != nil {}
        queue.append(Self.command("", 1, bytes: 8 << 20, log))
        #expect(!queue.takes(1) && queue.takes(0))
        #expect(queue.removeAll().count == 1 && queue.takes(8 << 20) && !queue.takes(8 << 20 | 1))
    }

    @Test("pauses grow to a limit, and begin anew")
    func pauses() {
        var random = FastRandom(seed: 1)
        var pause = ReconnectPause()
        var longest: UInt64 = 25_000_000
        for _ in 0..<20 {
            let next = pause.take(&random)
            #expect(next >= longest && next <= 2 * longest)
            longest = min(2 * longest, 1_000_000_000)
        }
        pause.reset()
        #expect(pause.take(&random) <= 50_000_000)
    }
}
