// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL
import PorticoFeatures
import PorticoProxy
import Synchronization

/// What authorities are shown, on all workers: what this instance is asked for, and what others that share a store are.
final class ACMEChallenges: ChallengeSource {
    private struct Open {
        var texts: [String: String] = [:]
        var contexts: [String: NIOSSLContext] = [:]
        var shared: [SharedKeep] = []
    }

    private let open = Mutex(Open())
    private let inFlight = Atomic<Int>(0)

    /// Anybody can ask for tokens that are not there.
    private static let mostInFlight = 64
    private static let longestHost = 253

    /// Others that order show what they are asked for through these.
    func use(_ shared: [SharedKeep]) { self.open.withLock { $0.shared = shared } }

    func show(_ challenge: ACMEChallenge) throws(ACMEFailure) {
        switch challenge.kind {
        case .http: self.open.withLock { $0.texts[challenge.token] = challenge.authorization }
        case .tls:
            guard let context = Self.context(challenge.host, challenge.authorization) else {
                throw ACMEFailure("key", "the certificate of a challenge cannot be made")
            }
            self.open.withLock { $0.contexts[challenge.host] = context }
        }
    }

    func remove(_ challenge: ACMEChallenge) {
        self.open.withLock { open in
            if challenge.kind == .http {
                open.texts[challenge.token] = nil
            } else {
                open.contexts[challenge.host] = nil
            }
        }
    }

    // MARK: ChallengeSource

    func text(of token: String, on loop: any EventLoop) -> EventLoopFuture<[UInt8]?> {
        guard ACMEChallenge.isToken(token) else { return loop.makeSucceededFuture(nil) }
        if let text = self.open.withLock({ $0.texts[token] }) { return loop.makeSucceededFuture(Array(text.utf8)) }
        return self.ask(.http, token, on: loop) { Array($0.utf8) }
    }

    func context(for host: String, on loop: any EventLoop) -> EventLoopFuture<NIOSSLContext?> {
        guard !host.isEmpty, host.utf8.count <= Self.longestHost else { return loop.makeSucceededFuture(nil) }
        if let context = self.open.withLock({ $0.contexts[host] }) { return loop.makeSucceededFuture(context) }
        return self.ask(.tls, host, on: loop) { Self.context(host, $0) }
    }

    /// Looks in the stores, off the loop.
    private func ask<Value: Sendable>(
        _ kind: ACMEChallenge.Kind, _ subject: String, on loop: any EventLoop,
        _ make: @escaping @Sendable (String) -> Value?
    ) -> EventLoopFuture<Value?> {
        let shared = self.open.withLock { $0.shared }
        guard !shared.isEmpty, self.inFlight.add(1, ordering: .relaxed).newValue <= Self.mostInFlight else {
            if !shared.isEmpty { self.inFlight.subtract(1, ordering: .relaxed) }
            return loop.makeSucceededFuture(nil)
        }
        let promise = loop.makePromise(of: Value?.self)
        Task {
            var found: Value?
            for keep in shared where found == nil {
                found = await keep.authorization(kind, subject).flatMap(make)
            }
            self.inFlight.subtract(1, ordering: .relaxed)
            promise.succeed(found)
        }
        return promise.futureResult
    }

    /// RFC 8737 §3: nothing but this protocol is spoken.
    private static func context(_ host: String, _ authorization: String) -> NIOSSLContext? {
        guard
            let made = try? CertificateMaker.challenge(for: host, authorization: authorization, at: WallClock.now()),
            let chain = try? NIOSSLCertificate.fromPEMBytes(Array(made.certificate.utf8)),
            let key = try? NIOSSLPrivateKey(bytes: Array(made.key.utf8), format: .pem)
        else { return nil }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = [ChallengeProtocol.name]
        return try? NIOSSLContext(configuration: configuration)
    }
}

/// A board for one directory's orders: what is shown here is shown by every instance that shares its store.
struct ACMEBoard: ACMEChallengeBoard {
    let challenges: ACMEChallenges
    let keep: any ACMEKeep

    func show(_ challenge: ACMEChallenge) async throws(ACMEFailure) {
        try self.challenges.show(challenge)
        try await self.keep.show(challenge)
    }

    func remove(_ challenge: ACMEChallenge) async {
        self.challenges.remove(challenge)
        await self.keep.remove(challenge)
    }
}
