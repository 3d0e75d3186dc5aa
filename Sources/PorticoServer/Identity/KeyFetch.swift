// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoFeatures
import PorticoJOSE

/// One fetch of an issuer's keys: the metadata, where they say where the keys are, and the keys.
struct KeyFetch: Sendable {
    typealias Outcome<Value> = Result<Value, KeyFetchFailure>

    let source: KeyRing.Source
    let client: any ProviderClient
    let loop: any EventLoop

    func run() -> EventLoopFuture<Outcome<[VerificationKey]>> {
        if let address = self.source.address { return self.keys(at: address) }
        guard let issuer = self.source.issuer else { return self.fail("nothing says where the keys are") }
        let addresses = IssuerMetadata.addresses(of: issuer)
        guard let first = addresses.first else {
            return self.fail("an issuer with a query has no metadata: 'jwks_url' must say where the keys are")
        }
        return self.metadata(of: issuer, at: first, others: addresses.dropFirst()).flatMap { outcome in
            switch outcome {
            case .success(let metadata): self.keys(at: metadata.keysURL)
            case .failure(let failure): self.fail(failure.description)
            }
        }
    }

    // MARK: Metadata

    private func metadata(
        of issuer: WebURL, at address: WebURL, others: ArraySlice<WebURL>
    ) -> EventLoopFuture<Outcome<IssuerMetadata>> {
        self.get(address, "its metadata").flatMap { result in
            switch result {
            case .success(let answer) where answer.status == 200:
                let outcome = Outcome { () throws(KeyFetchFailure) in try IssuerMetadata(answer.body, of: issuer) }
                return self.loop.makeSucceededFuture(outcome)
            case .success(let answer):
                // There are none: the other convention may have them.
                guard (400..<500).contains(answer.status), let next = others.first else {
                    return self.fail(Self.words(answer, "its metadata"))
                }
                return self.metadata(of: issuer, at: next, others: others.dropFirst())
            case .failure(let failure): return self.fail(failure.description)
            }
        }
    }

    // MARK: Keys

    private func keys(at address: WebURL) -> EventLoopFuture<Outcome<[VerificationKey]>> {
        self.get(address, "its keys").map { result in
            result.flatMap { answer in
                Outcome { () throws(KeyFetchFailure) in try self.keys(of: answer) }
            }
        }
    }

    private func keys(of answer: ProviderAnswer) throws(KeyFetchFailure) -> [VerificationKey] {
        guard answer.status == 200 else { throw KeyFetchFailure(Self.words(answer, "its keys")) }
        let set: JWKSet
        do throws(JWKError) {
            set = try JWKSet.parse(answer.body, allowed: self.source.algorithms)
        } catch {
            throw KeyFetchFailure("its key set \(error.description)")
        }
        guard set.keys.isEmpty else { return set.keys }
        guard let first = set.skipped.first else { throw KeyFetchFailure("its key set is empty") }
        throw KeyFetchFailure("no key of its set can be used; of the first one: \(first.reason)")
    }

    // MARK: Asking

    private func get(_ url: WebURL, _ what: String) -> EventLoopFuture<Outcome<ProviderAnswer>> {
        var request = ProviderRequest(url)
        request.fields = [("Accept", "application/json")]
        request.maximumBody = JWKSet.largest
        request.authority = self.source.authority
        return self.client.send(request, on: self.loop).map { result in
            result.mapError { KeyFetchFailure("\(what): \($0)") }
        }
    }

    private static func words(_ answer: ProviderAnswer, _ what: String) -> String {
        let isRedirect = (300..<400).contains(answer.status)
        return "\(what): status \(answer.status)" + (isRedirect ? ", and redirects are not followed" : "")
    }

    private func fail<Value: Sendable>(_ words: String) -> EventLoopFuture<Outcome<Value>> {
        self.loop.makeSucceededFuture(.failure(KeyFetchFailure(words)))
    }
}
