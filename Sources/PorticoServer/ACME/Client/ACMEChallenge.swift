// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a directory asks us to show, so that it sees whose host it is.
struct ACMEChallenge: Sendable, Hashable {
    enum Kind: String, Sendable, Hashable {
        /// A text at a path of the host (RFC 8555 §8.3).
        case http = "http-01"
        /// A certificate of the host (RFC 8737).
        case tls = "tls-alpn-01"

        var other: Kind { self == .http ? .tls : .http }
    }

    let kind: Kind
    let host: String
    let token: String
    /// The token with the account's thumbprint.
    let authorization: String

    /// At least 128 bits in base64url (RFC 8555 §8.1), and no more than anybody would need.
    static func isToken(_ text: String) -> Bool {
        (16...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || byte == 0x2d || byte == 0x5f
            }
    }
}

/// Shows what challenges ask for.
protocol ACMEChallengeBoard: Sendable {
    /// Returns when whoever asks any instance is shown it.
    func show(_ challenge: ACMEChallenge) async throws(ACMEFailure)
    func remove(_ challenge: ACMEChallenge) async
}
