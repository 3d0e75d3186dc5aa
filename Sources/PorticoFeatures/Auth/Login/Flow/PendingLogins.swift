// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import PorticoJOSE
import Synchronization

/// The logins that browsers have begun and the provider is to answer, each once.
///
/// A browser carries its own in a cookie, sealed with a key of this process: it can neither read nor change them, and
/// whoever begins many takes no room from others. What is kept here are the latest that were answered.
package final class PendingLogins: Sendable {
    /// What a cookie gives for a `state`.
    package struct Taken: Sendable {
        package var login: PendingLogin
        /// The cookie's value without it; `nil`: there are no others.
        package var rest: String?
    }

    fileprivate struct Answered {
        var states: Set<TokenHash> = []
        /// The places of a ring.
        var order: [TokenHash] = []
        var next = 0
    }

    private let key = SymmetricKey(size: .bits256)
    private let answered = Mutex(Answered())

    /// Logins of a browser that are under way: its tabs.
    private static let tabs = 8
    /// Browsers keep 4096 bytes of a cookie, with its name and attributes.
    private static let longest = 3800

    package init() {}

    /// The value of the browser's cookie with one more login; where there is no room the oldest give way.
    /// - Parameter cookie: the value that the browser has sent.
    package func begin(_ login: PendingLogin, state: TokenHash, in cookie: String?, at now: Int64) -> String {
        var text = self.seal(login, state)
        if text.utf8.count > Self.longest {
            var short = login
            short.returnTo = "/"
            text = self.seal(short, state)
        }
        var count = 1
        for other in self.open(cookie, login.owner, now).reversed() {
            guard count < Self.tabs, text.utf8.count + 1 + other.text.utf8.count <= Self.longest else { break }
            text = other.text + "." + text
            count += 1
        }
        return text
    }

    /// The login of a `state`, which is used up by that; `nil`: the browser has none, or it is another login's.
    package func take(state: TokenHash, from cookie: String?, owner: LoginKey, at now: Int64) -> Taken? {
        let all = self.open(cookie, owner, now)
        guard let found = all.first(where: { $0.state == state }), self.answered.withLock({ $0.add(state) }) else {
            return nil
        }
        let rest = all.filter { $0.state != state }.map(\.text).joined(separator: ".")
        return Taken(login: found.login, rest: rest.isEmpty ? nil : rest)
    }

    // MARK: Sealing

    private func seal(_ login: PendingLogin, _ state: TokenHash) -> String {
        let bytes = login.bytes(state)
        let box = try? AES.GCM.seal(bytes, using: self.key, authenticating: login.owner.bytes)
        return box?.combined.map { Base64.encodeURL($0) } ?? ""
    }

    /// Those of this login that are not over, the oldest first. What is not ours is left out.
    private func open(
        _ cookie: String?, _ owner: LoginKey, _ now: Int64
    ) -> [(text: String, state: TokenHash, login: PendingLogin)] {
        guard let cookie, cookie.utf8.count <= Self.longest else { return [] }
        return cookie.split(separator: ".", maxSplits: Self.tabs).prefix(Self.tabs).compactMap { text in
            guard let sealed = Base64.decodeURL(Array(text.utf8)), let box = try? AES.GCM.SealedBox(combined: sealed),
                let bytes = try? AES.GCM.open(box, using: self.key, authenticating: owner.bytes),
                let (state, login) = PendingLogin.read(Array(bytes), owner), !login.isOver(at: now)
            else { return nil }
            return (String(text), state, login)
        }
    }
}

extension PendingLogins.Answered {
    private static let limit = 20_000

    /// Whether it is new.
    fileprivate mutating func add(_ state: TokenHash) -> Bool {
        guard self.states.insert(state).inserted else { return false }
        if self.order.count < Self.limit {
            self.order.append(state)
        } else {
            self.states.remove(self.order[self.next])
            self.order[self.next] = state
            self.next = (self.next + 1) % Self.limit
        }
        return true
    }
}
