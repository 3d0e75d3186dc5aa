// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// What is known of one host's certificate. A value: what happens is told to it, with the time in seconds since 1970.
struct ACMEHost: Sendable {
    let host: String
    /// Shown while there is no other.
    let standIn: IssuedCertificate
    private(set) var certificate: KeptCertificate?
    /// The next order; 0: at once.
    private(set) var nextTry: Double = 0
    private(set) var lastFailure: String?
    private var failures = 0
    /// What the next order is proved by: the listener that will show the certificate is there in any case.
    private(set) var kind = ACMEChallenge.Kind.tls

    init(_ host: String, standIn: IssuedCertificate) {
        self.host = host
        self.standIn = standIn
    }

    var shown: IssuedCertificate { self.certificate?.issued ?? self.standIn }

    func isDue(at now: Double) -> Bool { now >= self.nextTry }

    /// A certificate is there: a new one, or one that was kept.
    mutating func take(_ certificate: KeptCertificate, _ timing: ACMETiming, random: Double) {
        self.certificate = certificate
        self.nextTry = timing.renewal(of: certificate, random: random)
        self.lastFailure = nil
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

    /// All orders have failed.
    mutating func note(_ failure: ACMEFailure) { self.lastFailure = "\(failure)" }

    /// For `/status`.
    var json: JSONValue {
        .object([
            .init("host", .string(self.host)),
            .init("certificate", .string(self.certificate == nil ? "self_signed" : "issued")),
            .init("expires_at", self.certificate.map { .string(WallClock.text($0.notAfter)) } ?? .null),
            .init("next_try", self.nextTry > 0 ? .string(WallClock.text(self.nextTry)) : .null),
            .init("last_error", self.lastFailure.map { .string($0) } ?? .null),
        ])
    }
}
