// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import PorticoProxy
import Synchronization

/// The work of an orderer.
extension ACMEOrderer {
    /// A lease is renewed well before it ends.
    private static let renewal = Duration.seconds(20)
    /// A store that was away is soon back, and asking it is cheap.
    private static let longestStorePause: Double = 30
    /// No sleep is longer: clocks are set.
    private static let longestSleep: Double = 3600

    func run() async {
        while !Task.isCancelled, !self.inside.withLock({ $0.isStopped }) {
            await self.orderDue()
            await self.sleep()
        }
        await self.keep.release()
    }

    private func sleep() async {
        let now = WallClock.now()
        let sleep = self.inside.withLock { inside -> Task<Void, Never>? in
            guard !inside.isWoken, !inside.isStopped else { return nil }
            let next = inside.unkept.isEmpty ? inside.hosts.values.map(\.nextTry).min() ?? .infinity : now
            // What is due and was not ordered may be ordered by another one.
            let look = now + self.timing.lookPause * (now < inside.pausedUntil ? 5 : 1)
            let pause = min(max(next, inside.looksAgain, look) - now, Self.longestSleep)
            let sleep = Task<Void, Never> { _ = try? await Task.sleep(for: .seconds(pause)) }
            inside.sleep = sleep
            return sleep
        }
        guard let sleep else { return }
        await withTaskCancellationHandler {
            await sleep.value
        } onCancel: {
            sleep.cancel()
        }
    }

    private var isPaused: Bool { WallClock.now() < self.inside.withLock { $0.pausedUntil } }

    private var due: [String] {
        let now = WallClock.now()
        return self.inside.withLock { inside in
            inside.hosts.values.filter { $0.isDue(at: now) }.map(\.host).sorted()
        }
    }

    /// What another one has ordered is taken; the rest is ordered, unless another one is at it.
    private func orderDue() async {
        self.inside.withLock { $0.isWoken = false }
        do throws(ACMEFailure) {
            try await self.keepUnkept()
            defer { self.inside.withLock { $0.hasLooked = true } }
            try await self.look(for: self.due)
            guard !self.due.isEmpty, !self.isPaused, try await self.keep.claim() else { return }
        } catch {
            return self.pause(error)
        }
        let renewal = Task { [keep] in
            while (try? await Task.sleep(for: Self.renewal)) != nil { _ = try? await keep.claim() }
        }
        await self.orderAll()
        renewal.cancel()
        await self.keep.release()
    }

    private func orderAll() async {
        do throws(ACMEFailure) {
            // Places may have changed since the last round.
            await self.client.forget()
            // Whoever had the lease before may have ordered them.
            try await self.look(for: self.due)
            var account: ACMEAccount?
            for host in self.due where !Task.isCancelled {
                if account == nil { account = try await self.account() }
                guard let known = account else { return }
                guard await self.order(host, known) else { return }
            }
        } catch {
            self.pause(error)
        }
    }

    /// Takes what is kept and better than what we have.
    private func look(for hosts: [String]) async throws(ACMEFailure) {
        var isChanged = false
        for host in hosts {
            guard let text = try await self.keep.read(.certificate(host)),
                let kept = KeptCertificate(host: host, text: text)
            else { continue }
            isChanged =
                self.inside.withLock { inside in
                    guard let entry = inside.hosts[host], entry.certificate.map({ kept.notAfter > $0.notAfter }) ?? true
                    else { return false }
                    inside.hosts[host]?.take(kept, self.timing, random: Double.random(in: 0...1))
                    return true
                } || isChanged
        }
        if isChanged { self.publish() }
    }

    // MARK: Ordering

    /// The one that is kept, else a new one, which is kept before anybody knows it.
    private func account() async throws(ACMEFailure) -> ACMEAccount {
        let kept = try await self.keep.read(.account)
        if let kept, let account = ACMEAccount(text: kept), account.url != nil { return account }
        let account = kept.flatMap { ACMEAccount(text: $0) } ?? ACMEAccount()
        try await self.keep.write(account.text, .account)
        return try await self.register(account)
    }

    private func register(_ account: ACMEAccount) async throws(ACMEFailure) -> ACMEAccount {
        var account = account
        account.url = try await self.client.register(account.key)
        try await self.keep.write(account.text, .account)
        return account
    }

    /// - Returns: whether the next host is worth a try.
    private func order(_ host: String, _ account: ACMEAccount) async -> Bool {
        let kinds = self.inside.withLock { inside in
            guard let kind = inside.hosts[host]?.kind else { return [] as [ACMEChallenge.Kind] }
            return inside.hasPlainListener ? [kind, kind.other] : [.tls]
        }
        guard !kinds.isEmpty else { return true }
        do throws(ACMEFailure) {
            let certificate = try await self.certificate(for: host, account, by: kinds)
            self.take(certificate)
        } catch {
            if error.type == "cancelled" { return false }
            self.inside.withLock { $0.failedOrders += 1 }
            if error.isOfAll { self.pause(error) } else { self.fail(host, error) }
            return !error.isOfAll
        }
        do throws(ACMEFailure) {
            try await self.keepUnkept()
            return true
        } catch {
            self.pause(error)
            return false
        }
    }

    /// What cannot be kept is used all the same, and is tried again: another order would not help.
    private func keepUnkept() async throws(ACMEFailure) {
        let certificates = self.inside.withLock { inside in inside.unkept.compactMap { inside.hosts[$0]?.certificate } }
        for certificate in certificates {
            try await self.keep.write(certificate.text, .certificate(certificate.host))
            _ = self.inside.withLock { $0.unkept.remove(certificate.host) }
        }
    }

    /// A directory may have forgotten the account.
    private func certificate(
        for host: String, _ account: ACMEAccount, by kinds: [ACMEChallenge.Kind]
    ) async throws(ACMEFailure) -> KeptCertificate {
        do throws(ACMEFailure) {
            return try await self.client.certificate(for: host, account, by: kinds, on: self.board)
        } catch {
            guard error.isUnknownAccount else { throw error }
            let account = try await self.register(ACMEAccount(key: account.key))
            return try await self.client.certificate(for: host, account, by: kinds, on: self.board)
        }
    }

    // MARK: What comes of it

    private func take(_ certificate: KeptCertificate) {
        let now = WallClock.now()
        self.inside.withLock { inside in
            inside.hosts[certificate.host]?.take(
                certificate, self.timing, at: now, random: Double.random(in: 0...1))
            inside.unkept.insert(certificate.host)
            inside.orders += 1
            inside.failuresInARow = 0
            inside.pausedUntil = 0
        }
        self.publish()
        self.logger.info(
            "a certificate is there",
            metadata: ["host": "\(certificate.host)", "expires_at": "\(WallClock.text(certificate.notAfter))"])
    }

    private func fail(_ host: String, _ failure: ACMEFailure) {
        let now = WallClock.now()
        let entry = self.inside.withLock { inside -> ACMEHost? in
            let hasBothWays = inside.hasPlainListener
            inside.hosts[host]?.fail(
                failure, self.timing, hasBothWays: hasBothWays, at: now, random: Double.random(in: 0...1))
            return inside.hosts[host]
        }
        guard let entry else { return }
        self.logger.warning(
            "a certificate is not to be had",
            metadata: [
                "host": "\(host)", "type": "\(failure.type)", "detail": "\(failure.detail)",
                "next_try": "\(WallClock.text(entry.nextTry))",
                "shown": entry.isSelfSigned ? "self-signed" : "the one before",
            ])
    }

    /// Nothing is ordered for a while: what is wrong concerns all hosts.
    private func pause(_ failure: ACMEFailure) {
        guard failure.type != "cancelled" else { return }
        let now = WallClock.now()
        let until = self.inside.withLock { inside in
            inside.failuresInARow += 1
            inside.pausedUntil =
                now
                + self.timing.pause(
                    after: inside.failuresInARow, asked: failure.retryAfter, random: Double.random(in: 0...1))
            if failure.type == "store" {
                inside.pausedUntil = min(inside.pausedUntil, now + Self.longestStorePause)
                inside.looksAgain = inside.pausedUntil
            }
            for host in inside.hosts.keys where inside.hosts[host]?.isDue(at: now) == true {
                inside.hosts[host]?.note(failure, until: inside.pausedUntil)
            }
            return inside.pausedUntil
        }
        self.logger.warning(
            "certificates are not to be had",
            metadata: [
                "type": "\(failure.type)", "detail": "\(failure.detail)", "next_try": "\(WallClock.text(until))",
            ])
    }
}

extension ACMEFailure {
    /// It is nothing of one host's.
    fileprivate var isOfAll: Bool {
        ["connection", "store", "key", "serverInternal", "userActionRequired"].contains(
            self.type)
            || self.retryAfter != nil && self.type != "rateLimited"
    }
}
