// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoProxy
import PorticoWire

/// The sessions that a request's cookies name. There may be several: another host of the domain can have set one beside
/// ours, where the cookie's name does not keep it from that.
extension LoginMethod {
    private static let mostCookies = 8

    /// Those that could be ours, each once.
    func keys(_ exchange: Exchange) -> [TokenHash] {
        let values = exchange.request.cookies(named: self.session.sessionCookie.name, atMost: Self.mostCookies)
        var keys: [TokenHash] = []
        for value in values {
            guard let key = self.key(of: .field(value), exchange), !keys.contains(key) else { continue }
            keys.append(key)
        }
        return keys
    }

    /// The key of the session that a cookie names; `nil`: it is none of ours.
    func key(of credential: Credential, _ exchange: Exchange) -> TokenHash? {
        exchange.withBytes(of: credential) { RandomToken.isToken($0) ? TokenHash(of: $0) : nil } ?? nil
    }

    /// Has them come near; `nil`: they are.
    func load(_ keys: [TokenHash], on loop: any EventLoop) -> EventLoopFuture<Void>? {
        let loads = keys.compactMap { self.sessions.load($0, on: loop) }
        return loads.isEmpty ? nil : EventLoopFuture.andAllSucceed(loads, on: loop)
    }

    /// Those of this login that go on.
    func live(_ keys: [TokenHash], _ exchange: Exchange) -> [(key: TokenHash, session: Session)] {
        keys.compactMap { key in
            guard let session = self.sessions.find(key, at: exchange.unixTime, isUse: false),
                session.owner == self.owner
            else { return nil }
            return (key, session)
        }
    }

    func remove(_ keys: [TokenHash], on loop: any EventLoop) -> EventLoopFuture<Void> {
        EventLoopFuture.andAllSucceed(keys.map { self.sessions.remove($0, on: loop) }, on: loop)
    }

    /// Several cookies of the name, or an empty one. Of several the one that goes on counts. Where more than one does,
    /// nobody can say whose the request is: all end, so that a new login helps.
    func sort(_ exchange: Exchange, isRetry: Bool) -> AuthOutcome {
        let keys = self.keys(exchange)
        if !isRetry, !exchange.isDry, let loaded = self.load(keys, on: exchange.loop) {
            return .pending(self.retry(after: loaded))
        }
        let live = self.live(keys, exchange)
        guard let first = live.first else { return self.over(exchange) }
        if live.count == 1 {
            _ = self.sessions.find(first.key, at: exchange.unixTime, isUse: !exchange.isDry)
            return self.take(first.session, first.key, exchange, isRetry: isRetry)
        }
        guard !exchange.isDry else {
            return .refused(AuthRefusal("malformed", "there are several sessions"), self.place)
        }
        let over = self.over(exchange)
        let (name, place) = (self.name, self.place)
        return .pending(
            self.remove(live.map(\.key), on: exchange.loop).map { over }.recover { error in
                .unavailable("the sessions of '\(name)' cannot be ended: \(error)", place)
            })
    }
}
