// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoConfig
import PorticoFeatures
import PorticoJOSE

/// Speaks with one directory (RFC 8555), one request after the other.
actor ACMEClient {
    private let url: WebURL
    private let email: String?
    /// Certificates in PEM that the directory's must come from; `nil`: the system's.
    private let authority: String?
    private let client: any ProviderClient
    private let loop: any EventLoop
    private var directory: ACMEDirectory?
    private var nonces: [String] = []

    private static let mostNonces = 8
    /// A nonce may be refused for no fault of ours (RFC 8555 §6.5).
    private static let mostAttempts = 10

    init(
        _ url: WebURL, email: String? = nil, authority: String? = nil, _ client: any ProviderClient,
        on loop: any EventLoop
    ) {
        self.url = url
        self.email = email
        self.authority = authority
        self.client = client
        self.loop = loop
    }

    /// The directory is asked anew where things are.
    func forget() {
        self.directory = nil
        self.nonces = []
    }

    var origin: WebURL { self.url }

    // MARK: Accounts

    /// Makes an account of the key, or finds the one that it has: the terms of service are accepted.
    /// - Returns: its URL.
    func register(_ key: ACMEKey) async throws(ACMEFailure) -> String {
        var members: [JSONValue.Member] = [.init("termsOfServiceAgreed", .bool(true))]
        if let email { members.append(.init("contact", .array([.string("mailto:\(email)")]))) }
        let answer = try await self.post(
            try await self.known().newAccount, JSONValue.object(members).text(), ACMEAccount(key: key))
        return try ACMEDirectory.url(answer["Location"], "the account's URL", self.url).text
    }

    // MARK: Sending

    func known() async throws(ACMEFailure) -> ACMEDirectory {
        if let directory { return directory }
        let answer = try await self.send("GET", self.url)
        guard answer.status == 200 else { throw ACMEFailure(answer) }
        let directory = try ACMEDirectory(answer.body, of: self.url)
        self.directory = directory
        return directory
    }

    /// - Parameter payload: JSON; empty: the answer alone is wanted (POST-as-GET).
    /// - Returns: a success.
    func post(_ url: WebURL, _ payload: String, _ account: ACMEAccount) async throws(ACMEFailure) -> ProviderAnswer {
        var failure = ACMEFailure("badNonce", "no nonce was taken")
        for _ in 0..<Self.mostAttempts {
            let body = try ACMEMessage(payload, to: url.text, nonce: try await self.nonce(), account).body()
            let answer = try await self.send("POST", url, body)
            if 200..<300 ~= answer.status { return answer }
            failure = ACMEFailure(answer)
            guard failure.type == "badNonce" else { break }
        }
        throw failure
    }

    private func nonce() async throws(ACMEFailure) -> String {
        if let nonce = self.nonces.popLast() { return nonce }
        let answer = try await self.send("HEAD", try await self.known().newNonce)
        guard let nonce = self.nonces.popLast() else { throw ACMEFailure(answer) }
        return nonce
    }

    private func send(_ method: String, _ url: WebURL, _ body: [UInt8] = []) async throws(ACMEFailure) -> ProviderAnswer
    {
        guard !Task.isCancelled else { throw ACMEFailure("cancelled", "it is not wanted any more") }
        var request = ProviderRequest(url)
        request.method = method
        request.fields = [("User-Agent", "portico/\(GatewayVersion.text)")]
        if !body.isEmpty { request.fields.append(("Content-Type", "application/jose+json")) }
        request.body = body
        request.timeout = .seconds(20)
        request.authority = self.authority
        let result = try? await self.client.send(request, on: self.loop).get()
        switch result {
        case .success(let answer)?:
            if let nonce = answer["Replay-Nonce"], ACMEMessage.isNonce(nonce) {
                if self.nonces.count >= Self.mostNonces { self.nonces.removeFirst() }
                self.nonces.append(nonce)
            }
            return answer
        case .failure(let failure)?: throw ACMEFailure(failure)
        case nil: throw ACMEFailure(.offline)
        }
    }
}
