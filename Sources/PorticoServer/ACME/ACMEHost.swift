// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// What is known of one host's certificate. A value: what happens is told to it, with the time in seconds since 1970.
struct ACMEHost: Sendable {
    let host: String
    /// Shown while there is no other.
    let standIn: IssuedCertificate
    private let isStandInOurs: Bool
    private(set) var certificate: KeptCertificate?
    /// The next order; 0: at once.
    private(set) var nextTry: Double = 0
    private(set) var lastFailure: String?
    /// Nothing is ordered before.
    private var pausedUntil: Double = 0
    private var failures = 0
    /// What the next order is proved by: the listener that will show the certificate is there in any case.
    private(set) var kind = ACMEChallenge.Kind.tls

    init(selfSigned host: String, at now: Double) throws {
        let made = try CertificateMaker.selfSigned(for: host, days: 90, at: now)
        self.host = host
        self.standIn = IssuedCertificate(
            host: host, certificate: TextFile(path: "", text: made.certificate), key: TextFile(path: "", text: made.key)
        )
        self.isStandInOurs = true
    }

    /// What another orderer has is shown until there is a certificate of this one's.
    init(after other: ACMEHost) {
        self.host = other.host
        self.standIn = other.shown
        self.isStandInOurs = other.isSelfSigned
    }

    /// Browsers warn of what is shown.
    var isSelfSigned: Bool { self.certificate == nil && self.isStandInOurs }

    var shown: IssuedCertificate { self.certificate?.issued ?? self.standIn }

    func isDue(at now: Double) -> Bool { now >= self.nextTry }

    /// A certificate is there: a new one, or one that was kept.
    /// - Parameter now: when it was ordered; `nil`: before. Where the authority's clock is not ours it may be due already.
    mutating func take(_ certificate: KeptCertificate, _ timing: ACMETiming, at now: Double? = nil, random: Double) {
        self.certificate = certificate
        let renewal = timing.renewal(of: certificate, random: random)
        self.nextTry = now.map { max(renewal, $0 + timing.longestPause) } ?? renewal
        self.lastFailure = nil
        self.pausedUntil = 0
        self.failures = 0
    }

    /// An order has failed. The next one goes another way where there are two.
    mutating func fail(
        _ failure: ACMEFailure, _ timing: ACMETiming, hasBothWays: Bool, at now: Double, random: Double
    ) {
        self.failures += 1
        self.lastFailure = "\(failure)"
        self.nextTry = now + timing.pause(after: self.failures, asked: failure.retryAfter, random: random)
        if hasBothWays { self.kind = self.kind.other }
    }

    /// Nothing can be ordered, for any host.
    mutating func note(_ failure: ACMEFailure, until: Double) {
        self.lastFailure = "\(failure)"
        self.pausedUntil = until
    }

    /// For `/status`.
    var json: JSONValue {
        let nextTry = max(self.nextTry, self.pausedUntil)
        return .object([
            .init("host", .string(self.host)),
            .init("certificate", .string(self.isSelfSigned ? "self_signed" : "issued")),
            .init("expires_at", self.certificate.map { .string(WallClock.text($0.notAfter)) } ?? .null),
            .init("next_try", nextTry > 0 ? .string(WallClock.text(nextTry)) : .null),
            .init("last_error", self.lastFailure.map { .string($0) } ?? .null),
        ])
    }
}
