// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import Synchronization

/// The metadata of one provider, for all workers: asked for when somebody wants it, and kept. While the provider is away
/// the last ones hold.
package final class MetadataCache: Sendable {
    /// What a look gives.
    package enum Lookup: Sendable {
        case known(ProviderMetadata)
        /// They are on their way.
        case pending(EventLoopFuture<Result<ProviderMetadata, LoginFailure>>)
        case failed(LoginFailure)
    }

    fileprivate struct Inside {
        var metadata: ProviderMetadata?
        var failure: LoginFailure?
        /// Of the last attempt, in seconds since 1970.
        var askedAt = Int64.min
        var isAsking = false
        var waiting: [EventLoopPromise<Result<ProviderMetadata, LoginFailure>>] = []
    }

    private let issuer: WebURL
    private let authority: String?
    private let client: (any ProviderClient)?
    private let inside = Mutex(Inside())

    /// - Parameter authority: certificates in PEM that the provider's must come from.
    package init(issuer: WebURL, authority: String? = nil, client: (any ProviderClient)?) {
        self.issuer = issuer
        self.authority = authority
        self.client = client
    }

    /// Seconds after which they are asked for again, and after an attempt that failed.
    private static let freshFor: Int64 = 600
    private static let failedFor: Int64 = 2
    private static let maximumWaiting = 10_000

    /// - Parameter loop: of the caller, who gets a future of it.
    package func find(at now: Int64, on loop: any EventLoop) -> Lookup {
        guard let client, let address = try? WebURL(ProviderMetadata.address(of: self.issuer)) else {
            return .failed(.provider("it is not asked here"))
        }
        let (lookup, asks) = self.inside.withLock { inside in
            let asks = inside.startAttempt(at: now, freshFor: Self.freshFor, failedFor: Self.failedFor)
            if let metadata = inside.metadata { return (Lookup.known(metadata), asks) }
            if !asks, !inside.isAsking { return (.failed(inside.failure ?? .provider("it has not answered")), false) }
            guard inside.waiting.count < Self.maximumWaiting else {
                return (.failed(.provider("too many wait for it")), asks)
            }
            let promise = loop.makePromise(of: Result<ProviderMetadata, LoginFailure>.self)
            inside.waiting.append(promise)
            return (.pending(promise.futureResult), asks)
        }
        if asks { self.ask(client, address, loop) }
        return lookup
    }

    private func ask(_ client: any ProviderClient, _ address: WebURL, _ loop: any EventLoop) {
        var request = ProviderRequest(address)
        request.fields = [("Accept", "application/json")]
        request.authority = self.authority
        client.send(request, on: loop).whenComplete { self.take($0) }
    }

    private func take(_ answer: Result<Result<ProviderAnswer, ProviderFailure>, any Error>) {
        let result = self.read(answer)
        let waiting = self.inside.withLock { inside in
            switch result {
            case .success(let metadata): (inside.metadata, inside.failure) = (metadata, nil)
            case .failure(let failure): inside.failure = failure
            }
            inside.isAsking = false
            defer { inside.waiting = [] }
            return inside.waiting
        }
        for promise in waiting { promise.succeed(result) }
    }

    private func read(
        _ answer: Result<Result<ProviderAnswer, ProviderFailure>, any Error>
    ) -> Result<ProviderMetadata, LoginFailure> {
        Result { () throws(LoginFailure) in
            let answer = try ProviderAnswer.expected(answer)
            guard answer.status == 200 else { throw .provider("its metadata came with status \(answer.status)") }
            return try ProviderMetadata.read(answer.body, issuer: self.issuer)
        }
    }
}

extension MetadataCache.Inside {
    /// Whether the caller is to ask now.
    fileprivate mutating func startAttempt(at now: Int64, freshFor: Int64, failedFor: Int64) -> Bool {
        let pause = self.failure == nil && self.metadata != nil ? freshFor : failedFor
        guard !self.isAsking, self.askedAt == .min || now >= self.askedAt + pause || now < self.askedAt else {
            return false
        }
        self.isAsking = true
        self.askedAt = now
        return true
    }
}

extension ProviderAnswer {
    /// What a provider has answered, or why it has not.
    static func expected(
        _ answer: Result<Result<ProviderAnswer, ProviderFailure>, any Error>
    ) throws(LoginFailure) -> ProviderAnswer {
        switch answer {
        case .success(.success(let answer)): return answer
        case .success(.failure(let failure)): throw .provider(failure.description)
        case .failure: throw .provider("it was not asked to the end")
        }
    }
}
