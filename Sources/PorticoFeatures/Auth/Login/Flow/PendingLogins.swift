// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Synchronization

/// The logins of all browsers that the provider is to answer, by their `state`: each is answered once.
///
/// Whoever asks for pages begins them, so there is a bound for each browser (its tabs), for each client's address and for
/// all: beyond it the oldest goes.
package final class PendingLogins: Sendable {
    /// How many there may be.
    package struct Bounds: Sendable {
        package var browser = 8
        package var client = 1000
        package var all = 20_000

        package init() {}
    }

    fileprivate struct Table {
        var logins: [TokenHash: PendingLogin] = [:]
        var ofBrowser: [TokenHash: [TokenHash]] = [:]
        var ofClient: [IPAddress: [TokenHash]] = [:]
        /// In the order in which they began; some are gone already.
        var order: [TokenHash] = []
        var first = 0
    }

    private let bounds: Bounds
    private let table = Mutex(Table())

    package init(_ bounds: Bounds = Bounds()) { self.bounds = bounds }

    package var count: Int { self.table.withLock { $0.logins.count } }

    /// Keeps it under its `state`.
    package func begin(_ login: PendingLogin, state: TokenHash, at now: Int64) {
        self.table.withLock { table in
            table.makeRoom(for: login, self.bounds, now)
            table.logins[state] = login
            table.ofBrowser[login.browser, default: []].append(state)
            table.ofClient[login.client.subscriber, default: []].append(state)
            table.order.append(state)
        }
    }

    /// The login of a `state`, which is used up by that; `nil`: there is none, or another browser or login has it.
    package func take(state: TokenHash, browser: TokenHash, owner: LoginKey, at now: Int64) -> PendingLogin? {
        self.table.withLock { table -> PendingLogin? in
            guard let login = table.logins[state], login.browser == browser, login.owner == owner else { return nil }
            table.remove(state)
            return login.isOver(at: now) ? nil : login
        }
    }

    /// Whether a browser has logins: its cookie is ours, and is to stay.
    package func hasLogins(_ browser: TokenHash, at now: Int64) -> Bool {
        self.table.withLock { table in
            (table.ofBrowser[browser] ?? []).contains { table.logins[$0]?.isOver(at: now) == false }
        }
    }
}

extension PendingLogins.Table {
    fileprivate mutating func makeRoom(for login: PendingLogin, _ bounds: PendingLogins.Bounds, _ now: Int64) {
        while self.first < self.order.count {
            let oldest = self.order[self.first]
            if let login = self.logins[oldest] {
                guard login.isOver(at: now) || self.logins.count >= bounds.all else { break }
                self.remove(oldest)
            }
            self.first += 1
        }
        if let own = self.ofBrowser[login.browser], own.count >= bounds.browser, let oldest = own.first {
            self.remove(oldest)
        }
        if let own = self.ofClient[login.client.subscriber], own.count >= bounds.client, let oldest = own.first {
            self.remove(oldest)
        }
        self.tidy()
    }

    /// Those that are gone are taken out of the order once they are most of it.
    private mutating func tidy() {
        guard self.order.count > 2 * self.logins.count + 1024 else { return }
        self.order = self.order[self.first...].filter { self.logins[$0] != nil }
        self.first = 0
    }

    fileprivate mutating func remove(_ state: TokenHash) {
        guard let login = self.logins.removeValue(forKey: state) else { return }
        let client = login.client.subscriber
        self.ofBrowser[login.browser]?.removeAll { $0 == state }
        if self.ofBrowser[login.browser]?.isEmpty == true { self.ofBrowser[login.browser] = nil }
        self.ofClient[client]?.removeAll { $0 == state }
        if self.ofClient[client]?.isEmpty == true { self.ofClient[client] = nil }
    }
}
