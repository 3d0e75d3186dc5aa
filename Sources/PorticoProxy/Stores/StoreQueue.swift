// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// The commands of one connection, in the order in which their replies come.
struct StoreQueue {
    struct Command {
        var bytes: Int
        let startedAt: Instant
        let deadline: Instant
        /// `nil`: nobody waits for the reply any more.
        var done: ((Result<RESPValue, StoreFailure>) -> Void)?
    }

    private var commands: [Command] = []
    private var first = 0
    /// How many of the first ones nobody waits for: commands of one store have the same time.
    private var expired = 0
    private(set) var bytes = 0

    /// Commands that wait for replies, and their bytes.
    private static let limit = 10_000
    private static let byteLimit = 8 * 1024 * 1024

    var count: Int { self.commands.count - self.first }
    var isEmpty: Bool { self.count == 0 }

    /// Whether another one has room.
    func takes(_ bytes: Int) -> Bool { self.count < Self.limit && self.bytes + bytes <= Self.byteLimit }

    mutating func append(_ command: Command) {
        self.commands.append(command)
        self.bytes += command.bytes
    }

    /// The one that the next reply is for.
    mutating func popFirst() -> Command? {
        guard self.first < self.commands.count else { return nil }
        let command = self.commands[self.first]
        self.commands[self.first].done = nil
        self.first += 1
        self.bytes -= command.bytes
        self.expired = Swift.max(self.expired, self.first)
        if self.first == self.commands.count || self.first >= 1024 {
            self.commands.removeFirst(self.first)
            self.expired -= self.first
            self.first = 0
        }
        return command
    }

    /// Takes the next one whose time is over out of those that somebody waits for.
    mutating func expire(at now: Instant) -> Command? {
        self.expired = Swift.max(self.expired, self.first)
        guard self.expired < self.commands.count, self.commands[self.expired].deadline <= now else { return nil }
        let command = self.commands[self.expired]
        self.commands[self.expired].done = nil
        self.expired += 1
        return command
    }

    /// Of the first that somebody waits for.
    var nextDeadline: Instant? {
        let index = Swift.max(self.expired, self.first)
        return index < self.commands.count ? self.commands[index].deadline : nil
    }

    /// Of the first.
    var oldestDeadline: Instant? { self.first < self.commands.count ? self.commands[self.first].deadline : nil }

    mutating func removeAll() -> [Command] {
        defer { self = StoreQueue() }
        return Array(self.commands[self.first...])
    }
}
