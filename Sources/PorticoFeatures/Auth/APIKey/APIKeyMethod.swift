// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoX509

/// `api_key`: who calls is the consumer whose key it is.
struct APIKeyMethod: AuthMethod {
    let name: String
    let place: CredentialPlace
    let consumers: ConsumerTable

    var places: [CredentialPlace] { [self.place] }

    func challenge(_ refusal: AuthRefusal?) -> String { "ApiKey realm=\"\(self.name)\"" }

    func verify(_ exchange: Exchange, isRetry: Bool) -> AuthOutcome {
        let credential = exchange.credential(at: self.place)
        switch credential {
        case .absent: return .absent
        case .malformed(let words): return .refused(.malformed(words), self.place)
        case .field, .bytes: break
        }
        let principal = exchange.withBytes(of: credential) { key in
            key.count <= Self.maximum ? self.consumers[KeyDigest(of: key)] : nil
        }
        guard let principal = principal ?? nil else {
            return .refused(AuthRefusal("unknown_key", "nobody has this key"), self.place)
        }
        return .verified(principal, self.place)
    }

    func consumer(named name: String) -> Principal? { self.consumers[name: name] }

    /// A longer text is no key.
    private static let maximum = 1024
}

/// Consumers by the hashes of their keys, by the names of their certificates, and by their own names.
package struct ConsumerTable: Sendable {
    private var principals: [KeyDigest: Principal] = [:]
    private var owners: [CertificateName: Principal] = [:]
    private var named: [String: Principal] = [:]

    package init(_ consumers: [ConsumerConfig]) {
        for consumer in consumers {
            let principal = consumer.principal
            self.named[consumer.name] = principal
            for digest in consumer.keyDigests { self.principals[digest] = principal }
            for name in consumer.certificates { self.owners[name] = principal }
        }
    }

    subscript(digest: KeyDigest) -> Principal? { self.principals[digest] }
    subscript(name name: String) -> Principal? { self.named[name] }
    subscript(name: CertificateName) -> Principal? { self.owners[name] }
}
