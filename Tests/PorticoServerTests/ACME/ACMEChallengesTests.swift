// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOEmbedded
import NIOSSL
import PorticoProxy
import PorticoWire
import Synchronization
import Testing

@testable import PorticoServer

/// What authorities are shown, and what anybody can ask for.
@Suite(.timeLimit(.minutes(1)))
struct ACMEChallengesTests {
    private static let token = "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0"
    private let loop = NIOAsyncTestingEventLoop()

    /// Answers when it is let.
    private final class SlowStore: Sendable {
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
        let keys = Mutex<[String]>([])

        var keep: SharedKeep {
            SharedKeep(directory: "https://ca.test/dir") { words in
                self.keys.withLock { $0.append(words[1]) }
                await withCheckedContinuation { continuation in self.waiting.withLock { $0.append(continuation) } }
                return .success(.bulk(Array("text".utf8)))
            }
        }

        var count: Int { self.waiting.withLock { $0.count } }

        func answer() {
            for continuation in self.waiting.withLock({ $0 }) { continuation.resume() }
        }
    }

    @Test("what is shown is there at once, and gone afterwards")
    func shown() async throws {
        let challenges = ACMEChallenges()
        for kind in [ACMEChallenge.Kind.http, .tls] {
            let challenge = ACMEChallenge(
                kind: kind, host: "shop.test", token: Self.token, authorization: "\(Self.token).thumbprint")
            try challenges.show(challenge)
            let text = try await challenges.text(of: Self.token, on: self.loop).get()
            #expect((text.map { String(decoding: $0, as: UTF8.self) } == challenge.authorization) == (kind == .http))
            #expect((try await challenges.context(for: "shop.test", on: self.loop).get() != nil) == (kind == .tls))
            #expect(try await challenges.context(for: "other.test", on: self.loop).get() == nil)
            challenges.remove(challenge)
            #expect(try await challenges.text(of: Self.token, on: self.loop).get() == nil)
            #expect(try await challenges.context(for: "shop.test", on: self.loop).get() == nil)
        }
    }

    @Test("a store is asked so many questions at once, and none for what is no token")
    func bounded() async throws {
        let challenges = ACMEChallenges()
        let store = SlowStore()
        challenges.use([store.keep])
        let asked = (0..<64).map { challenges.text(of: "\(Self.token)\($0)", on: self.loop) }
        while store.count < 64 { await Task.yield() }
        #expect(try await challenges.text(of: Self.token, on: self.loop).get() == nil)
        #expect(try await challenges.context(for: "shop.test", on: self.loop).get() == nil)
        #expect(try await challenges.text(of: "../../account", on: self.loop).get() == nil)
        #expect(store.count == 64)
        #expect(store.keys.withLock { $0.allSatisfy { $0.hasPrefix("portico:acme:{ca.test-dir}:http-01:Loq") } })
        store.answer()
        for future in asked { #expect(try await future.get() == Array("text".utf8)) }
    }

    @Test("a reply of a store that never comes is a failure")
    func lostReply() async {
        let result = await withCheckedContinuation { _ = StoreReply($0) }
        #expect(result == .failure(.away("the gateway ends")))
    }
}
