// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// Asks identity providers, on loops of its own: what is sent and what comes back are values.
package protocol ProviderClient: Sendable {
    /// One request and its whole answer, within the request's time. Redirects are not followed.
    /// - Returns: a future of `loop`.
    func send(
        _ request: ProviderRequest, on loop: any EventLoop
    ) -> EventLoopFuture<Result<ProviderAnswer, ProviderFailure>>
}

/// What a provider is asked.
package struct ProviderRequest: Sendable {
    package var method = "GET"
    package var url: WebURL
    package var fields: [(name: String, value: String)] = []
    package var body: [UInt8] = []
    /// For all of it.
    package var timeout: Duration = .seconds(5)
    /// Bytes of the answer's body; more is a failure.
    package var maximumBody = 256 << 10
    /// Certificates in PEM that the provider's must come from; `nil`: the system's.
    package var authority: String?

    package init(_ url: WebURL) { self.url = url }

    /// A form (`application/x-www-form-urlencoded`).
    package mutating func setForm(_ values: [(name: String, value: String)]) {
        self.method = "POST"
        self.fields.append(("Content-Type", "application/x-www-form-urlencoded"))
        self.body = Array(FormText.encode(values).utf8)
    }
}

/// What a provider answers.
package struct ProviderAnswer: Sendable {
    package var status: Int
    package var fields: [(name: String, value: String)]
    package var body: [UInt8]

    package init(status: Int, fields: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// The first field of this name.
    package subscript(name: String) -> String? {
        self.fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Why there is no answer. The words name no secret: they stand in logs.
package enum ProviderFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case timeout
    /// There is no connection, for this reason.
    case connection(String)
    case tls(String)
    case tooLarge
    /// What came is no HTTP, or ended too soon.
    case broken(String)
    /// Too many requests are waiting for the provider.
    case busy
    /// There is nobody to ask: nothing leaves the gateway.
    case offline

    package var description: String {
        switch self {
        case .timeout: "it did not answer in time"
        case .connection(let words): "it cannot be reached: \(words)"
        case .tls(let words): "TLS failed: \(words)"
        case .tooLarge: "its answer is too large"
        case .broken(let words): "its answer is not valid: \(words)"
        case .busy: "too many requests wait for it"
        case .offline: "it is not asked here"
        }
    }
}
