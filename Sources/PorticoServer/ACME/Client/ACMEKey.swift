// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import PorticoJOSE

/// The key of an account: it signs what a directory is told.
struct ACMEKey: Sendable {
    private let key: P256.Signing.PrivateKey

    init() { self.key = P256.Signing.PrivateKey() }

    /// - Returns: `nil`: the text holds no key of this kind.
    init?(pem: String) {
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) else { return nil }
        self.key = key
    }

    /// To be kept, and shown to nobody.
    var pem: String { self.key.pemRepresentation }

    /// The public half, its members in the order of RFC 7638.
    var jwk: String {
        let point = Array(self.key.publicKey.rawRepresentation)
        let (x, y) = (Base64.encodeURL(point.prefix(32)), Base64.encodeURL(point.suffix(32)))
        return #"{"crv":"P-256","kty":"EC","x":"\#(x)","y":"\#(y)"}"#
    }

    /// RFC 7638, as challenges are answered with it.
    var thumbprint: String { Base64.encodeURL(Array(SHA256.hash(data: Array(self.jwk.utf8)))) }

    /// What answers the challenge with this token (RFC 8555 §8.1).
    func authorization(of token: String) -> String { "\(token).\(self.thumbprint)" }

    /// ES256: the two numbers one behind the other (RFC 7518 §3.4).
    func signature(of message: String) throws -> [UInt8] {
        Array(try self.key.signature(for: Array(message.utf8)).rawRepresentation)
    }
}

/// Nothing that prints a value shows the key.
extension ACMEKey: CustomStringConvertible, CustomReflectable {
    var description: String { "account key \(self.thumbprint)" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
