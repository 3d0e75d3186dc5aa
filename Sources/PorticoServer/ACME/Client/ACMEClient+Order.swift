// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoJOSE

/// From a host's name to its certificate.
extension ACMEClient {
    /// Orders a certificate, shows what the directory asks for, and fetches it.
    /// - Parameters:
    ///   - account: known to the directory.
    ///   - kinds: those that we can show, the first one first.
    func certificate(
        for host: String, _ account: ACMEAccount, by kinds: [ACMEChallenge.Kind], on board: any ACMEChallengeBoard
    ) async throws(ACMEFailure) -> KeptCertificate {
        let wish = JSONValue.object([
            .init("identifiers", .array([.object([.init("type", .string("dns")), .init("value", .string(host))])]))
        ])
        let begun = try await self.post(try await self.known().newOrder, wish.text(), account)
        let place = try ACMEDirectory.url(begun["Location"], "the order's URL", self.origin)
        let order = try ACMEOrder(begun.body, of: self.origin)
        for url in order.authorizations { try await self.authorize(url, host, account, kinds, board) }
        let key = CertificateKey()
        let request = try CertificateMaker.request(for: host, key)
        _ = try await self.ready(place, account, while: [.pending])
        let payload = JSONValue.object([.init("csr", .string(Base64.encodeURL(request)))])
        _ = try await self.post(order.finalize, payload.text(), account)
        let done = try await self.ready(place, account, while: [.pending, .ready, .processing])
        guard let url = done.certificate else { throw ACMEFailure("answer", "the order has no certificate") }
        let chain = try await self.post(url, "", account)
        return try KeptCertificate(host: host, chain: String(decoding: chain.body, as: UTF8.self), key)
    }

    /// The order, once it is none of these.
    private func ready(
        _ place: WebURL, _ account: ACMEAccount, while waiting: Set<ACMEStatus>
    ) async throws(ACMEFailure) -> ACMEOrder {
        try await self.poll(place, account) { (body) throws(ACMEFailure) in
            let order = try ACMEOrder(body, of: self.origin)
            if waiting.contains(order.status) { return nil }
            guard order.status == .ready || order.status == .valid else {
                throw order.failure ?? ACMEFailure("answer", "the order is \(order.status)")
            }
            return order
        }
    }

    private func authorize(
        _ url: WebURL, _ host: String, _ account: ACMEAccount, _ kinds: [ACMEChallenge.Kind],
        _ board: any ACMEChallengeBoard
    ) async throws(ACMEFailure) {
        let answer = try await self.post(url, "", account)
        let authorization = try ACMEAuthorization(answer.body, of: self.origin)
        if authorization.status == .valid { return }
        guard authorization.status == .pending, let kind = kinds.first(where: { authorization.challenges[$0] != nil }),
            let asked = authorization.challenges[kind]
        else {
            let names = kinds.map(\.rawValue).joined(separator: " or ")
            throw authorization.failure ?? ACMEFailure("answer", "the directory does not offer \(names)")
        }
        let challenge = ACMEChallenge(
            kind: kind, host: host, token: asked.token, authorization: account.key.authorization(of: asked.token))
        let shown: Result<Void, ACMEFailure>
        do throws(ACMEFailure) {
            try await board.show(challenge)
            _ = try await self.post(asked.url, "{}", account)
            shown = .success(try await self.verdict(url, account))
        } catch {
            shown = .failure(error)
        }
        await board.remove(challenge)
        try shown.get()
    }

    private func verdict(_ url: WebURL, _ account: ACMEAccount) async throws(ACMEFailure) {
        _ = try await self.poll(url, account) { (body) throws(ACMEFailure) -> Bool? in
            let authorization = try ACMEAuthorization(body, of: self.origin)
            if authorization.status == .pending || authorization.status == .processing { return nil }
            guard authorization.status == .valid else {
                throw authorization.failure
                    ?? ACMEFailure("answer", "the authorization is \(authorization.status)")
            }
            return true
        }
    }

    /// For how long an order may take, and the pauses between two questions.
    private static var patience: Duration { .seconds(90) }
    private static var firstPause: Duration { .milliseconds(100) }
    private static var longestPause: Duration { .seconds(5) }

    /// Asks until there is something.
    private func poll<Value: Sendable>(
        _ url: WebURL, _ account: ACMEAccount, _ read: ([UInt8]) throws(ACMEFailure) -> Value?
    ) async throws(ACMEFailure) -> Value {
        let end = ContinuousClock.now + Self.patience
        var pause = Self.firstPause
        while ContinuousClock.now < end {
            let answer = try await self.post(url, "", account)
            if let value = try read(answer.body) { return value }
            let asked = ACMEFailure.pause(answer["Retry-After"]) ?? .zero
            do {
                try await Task.sleep(for: min(max(pause, asked), Self.longestPause))
            } catch {
                throw ACMEFailure("cancelled", "it is not wanted any more")
            }
            pause = min(pause * 2, Self.longestPause)
        }
        throw ACMEFailure("timeout", "the directory does not come to a decision")
    }
}
