// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import NIOCore
package import PorticoProxy
import PorticoWire

/// Sessions in a store that instances share: one value for each, under the hash of what its browser holds.
///
/// One for each worker. It asks for a session once for each request, so that one that has ended anywhere is over here.
// Safe because everything that changes is touched on its worker's loop only.
package final class RedisSessionStore: SessionStore, @unchecked Sendable {
    /// A session as the store had it a moment ago.
    private struct Near {
        var session: Session
        /// Seconds until the store lets go of it.
        let left: Int64
        let number: UInt64
    }

    private let store: Store
    private var near: [TokenHash: Near] = [:]
    private var order: [(key: TokenHash, number: UInt64)] = []
    private var number: UInt64 = 0

    /// What is looked for is what came last.
    private static let nearLimit = 4096
    private static let prefix = "portico:session:"
    private static let claimPrefix = "portico:refresh:"
    /// Seconds: longer than a provider is given to answer.
    private static let claimTime: Int64 = 10

    package init(_ store: Store) { self.store = store }

    // MARK: Asking

    package func load(_ key: TokenHash, on loop: any EventLoop) -> EventLoopFuture<Void>? {
        let promise = loop.makePromise(of: Void.self)
        var text: Result<[UInt8]?, StoreFailure> = .success(nil)
        let name = Self.name(key)
        self.store.send([Self.get, name], reading: Self.text) { text = $0 }
        self.store.send([Self.timeToLive, name], reading: Self.integer) { left in
            do {
                let left = try left.get()
                try self.found(text.get(), left, key)
                promise.succeed()
            } catch {
                promise.fail(error)
            }
        }
        return promise.futureResult
    }

    /// What is no session is an error: whoever reads another thing there does not end anybody's login.
    private func found(_ text: [UInt8]?, _ left: Int64, _ key: TokenHash) throws {
        guard let text else {
            self.near[key] = nil
            return
        }
        guard let session = SessionText.read(text) else { throw StoreFailure.unexpected }
        self.number += 1
        self.near[key] = Near(session: session, left: left, number: self.number)
        self.order.append((key, self.number))
        self.makeRoom()
    }

    private func makeRoom() {
        guard self.order.count > 2 * Self.nearLimit else { return }
        for (key, number) in self.order.prefix(Self.nearLimit) where self.near[key]?.number == number {
            self.near[key] = nil
        }
        self.order.removeFirst(Self.nearLimit)
    }

    package func find(_ key: TokenHash, at now: Int64, isUse: Bool) -> Session? {
        guard let near = self.near[key], now < near.session.endsAt else { return nil }
        let lifetime = Self.lifetime(near.session, at: now)
        // Writing at each request would be dear: a session that has hardly been idle stays as it is.
        if isUse, near.left < lifetime - Swift.min(near.session.idle / 20, 30) {
            self.store.send([Self.expire, Self.name(key), Self.digits(lifetime)], reading: Self.anything) { _ in }
        }
        return near.session
    }

    // MARK: Changing

    package func keep(
        _ session: Session, under key: TokenHash, at now: Int64, on loop: any EventLoop
    ) -> EventLoopFuture<Void> {
        let lifetime = Self.digits(Self.lifetime(session, at: now))
        return self.run([Self.set, Self.name(key), SessionText.write(session), Self.ex, lifetime], on: loop)
    }

    package func replace(
        _ session: Session, under key: TokenHash, at now: Int64, on loop: any EventLoop
    ) -> EventLoopFuture<Void> {
        self.near[key]?.session = session
        return self.run([Self.set, Self.name(key), SessionText.write(session), Self.xx, Self.keepTTL], on: loop)
    }

    package func remove(_ key: TokenHash, on loop: any EventLoop) -> EventLoopFuture<Void> {
        self.near[key] = nil
        return self.run([Self.del, Self.name(key)], on: loop)
    }

    /// Nobody takes the claim back: it is over by itself, once those that have loaded the session before have decided.
    package func claimRefresh(_ key: TokenHash, on loop: any EventLoop) -> EventLoopFuture<Bool> {
        let promise = loop.makePromise(of: Bool.self)
        let name = Self.name(key, Self.claimPrefix)
        let words = [Self.set, name, Self.digits(1), Self.ex, Self.digits(Self.claimTime), Self.nx]
        self.store.send(words, reading: Self.wasSet) { promise.completeWith($0.mapError { $0 as any Error }) }
        return promise.futureResult
    }

    private func run(_ words: [[UInt8]], on loop: any EventLoop) -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        self.store.send(words, reading: Self.anything) { promise.completeWith($0.mapError { $0 as any Error }) }
        return promise.futureResult
    }
}

extension RedisSessionStore {
    private static let get = Array("GET".utf8)
    private static let timeToLive = Array("TTL".utf8)
    private static let expire = Array("EXPIRE".utf8)
    private static let set = Array("SET".utf8)
    private static let del = Array("DEL".utf8)
    private static let ex = Array("EX".utf8)
    private static let xx = Array("XX".utf8)
    private static let nx = Array("NX".utf8)
    private static let keepTTL = Array("KEEPTTL".utf8)

    private static func digits(_ number: Int64) -> [UInt8] { Array(String(number).utf8) }

    private static func name(_ key: TokenHash, _ prefix: String = RedisSessionStore.prefix) -> [UInt8] {
        var name = Array(prefix.utf8)
        for byte in key.bytes {
            name += [byte >> 4, byte & 15].map { $0 < 10 ? 0x30 + $0 : 0x57 + $0 }
        }
        return name
    }

    /// Seconds from now: until it has been idle for too long, or is too old.
    private static func lifetime(_ session: Session, at now: Int64) -> Int64 {
        Swift.max(1, Swift.min(session.idle, session.endsAt - now))
    }

    private static func text(_ reply: RESPValue) -> Result<[UInt8]?, StoreFailure> {
        switch reply {
        case .bulk(let text): .success(text)
        case .null: .success(nil)
        default: .failure(.unexpected)
        }
    }

    private static func wasSet(_ reply: RESPValue) -> Result<Bool, StoreFailure> {
        switch reply {
        case .simple: .success(true)
        case .null: .success(false)
        default: .failure(.unexpected)
        }
    }

    private static func anything(_ reply: RESPValue) -> Result<Void, StoreFailure> { .success(()) }

    private static func integer(_ reply: RESPValue) -> Result<Int64, StoreFailure> {
        if case .integer(let number) = reply { .success(number) } else { .failure(.unexpected) }
    }
}
