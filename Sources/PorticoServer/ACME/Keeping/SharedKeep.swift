// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoWire

/// Keeps in a store that instances share. One of them orders, as long as it renews its lease.
final class SharedKeep: ACMEKeep {
    /// Sends a command to the store.
    typealias Send = @Sendable (_ words: [String]) async -> Result<RESPValue, StoreFailure>

    private let prefix: String
    private let send: Send
    /// Who has the lease.
    private let owner: String

    private static let lease = 60_000
    /// Longer than an order takes.
    private static let challengeTime = 600_000

    /// - Parameter directory: its URL.
    init(directory: String, send: @escaping Send) {
        self.prefix = "portico:acme:{\(FolderKeep.name(of: directory))}:"
        self.send = send
        self.owner = String(UInt64.random(in: .min ... .max), radix: 36)
    }

    private func key(_ item: ACMEItem) -> String {
        switch item {
        case .account: "\(self.prefix)account"
        case .certificate(let host): "\(self.prefix)certificate:\(host)"
        }
    }

    func read(_ item: ACMEItem) async throws(ACMEFailure) -> String? { try await self.text(self.key(item)) }

    func write(_ text: String, _ item: ACMEItem) async throws(ACMEFailure) {
        _ = try await self.ask(["SET", self.key(item), text])
    }

    private func text(_ key: String) async throws(ACMEFailure) -> String? {
        switch try await self.ask(["GET", key]) {
        case .bulk(let text): return String(decoding: text, as: UTF8.self)
        case .null: return nil
        default: throw ACMEFailure("store", "the store: \(StoreFailure.unexpected)")
        }
    }

    private func ask(_ words: [String]) async throws(ACMEFailure) -> RESPValue {
        switch await self.send(words) {
        case .success(let value): return value
        case .failure(let failure): throw ACMEFailure("store", "the store: \(failure)")
        }
    }

    // MARK: The lease

    /// In one step, so that nobody's lease is taken or prolonged by another one.
    private static let claim = """
        local holder = redis.call('get', KEYS[1])
        if holder and holder ~= ARGV[1] then return 0 end
        redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """
    private static let release = """
        if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
        return 0
        """

    func claim() async throws(ACMEFailure) -> Bool {
        let words = ["EVAL", Self.claim, "1", "\(self.prefix)lease", self.owner, "\(Self.lease)"]
        return try await self.ask(words) == .integer(1)
    }

    func release() async {
        _ = await self.send(["EVAL", Self.release, "1", "\(self.prefix)lease", self.owner])
    }

    // MARK: Challenges

    func show(_ challenge: ACMEChallenge) async throws(ACMEFailure) {
        let key = self.key(challenge.kind, challenge.kind == .http ? challenge.token : challenge.host)
        _ = try await self.ask(["SET", key, challenge.authorization, "PX", "\(Self.challengeTime)"])
    }

    func remove(_ challenge: ACMEChallenge) async {
        _ = await self.send([
            "DEL", self.key(challenge.kind, challenge.kind == .http ? challenge.token : challenge.host),
        ])
    }

    /// What another instance is asked for; `nil`: nothing.
    /// - Parameter subject: a token, or a host.
    func authorization(_ kind: ACMEChallenge.Kind, _ subject: String) async -> String? {
        try? await self.text(self.key(kind, subject))
    }

    private func key(_ kind: ACMEChallenge.Kind, _ subject: String) -> String {
        "\(self.prefix)\(kind.rawValue):\(subject)"
    }
}
