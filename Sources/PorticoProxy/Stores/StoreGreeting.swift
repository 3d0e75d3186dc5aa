// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

/// What a new connection to a store begins with: the version of the protocol, who we are, and the database. Nothing else
/// is sent before all of it has been taken.
struct StoreGreeting {
    enum Step {
        /// More replies are to come.
        case waiting
        /// The server does not know `HELLO`: this is to be sent in its place.
        case again
        case done
        case failed(String)
    }

    private let config: StoreConfig
    private var isOld = false
    private var expected = 0
    private var failure: String?
    private var isUnknown = false

    init(_ config: StoreConfig) { self.config = config }

    /// All of them at once.
    mutating func write(to output: inout OutputBuffer) {
        let commands = self.commands
        self.expected = commands.count
        for command in commands { output.append(command: command.map { Array($0.utf8) }) }
    }

    private var commands: [[String]] {
        let password = self.config.password?.revealed
        var commands: [[String]] = []
        if self.isOld {
            if let password { commands.append(["AUTH"] + (self.config.user.map { [$0] } ?? []) + [password]) }
        } else {
            let login = password.map { ["AUTH", self.config.user ?? "default", $0] } ?? []
            commands.append(["HELLO", "3"] + login + ["SETNAME", "portico"])
        }
        let database = self.config.url.database
        // It shows that commands are taken, too: `HELLO` alone is answered whatever follows.
        commands.append(database == 0 ? ["PING"] : ["SELECT", "\(database)"])
        return commands
    }

    mutating func take(_ reply: RESPValue) -> Step {
        let command = self.commands.dropLast(Swift.max(0, self.expected - 1)).last?.first ?? ""
        self.expected -= 1
        if case .error(let text) = reply {
            if !self.isOld, StoreError.isUnknownCommand(text) { self.isUnknown = true }
            if self.failure == nil { self.failure = "it refused \(command): \(StoreError.words(text))" }
        }
        guard self.expected <= 0 else { return .waiting }
        if self.isUnknown {
            self.isUnknown = false
            self.isOld = true
            self.failure = nil
            return .again
        }
        return self.failure.map { .failed($0) } ?? .done
    }
}
