// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJOSE

/// What a directory is told: signed, for one URL and one time (RFC 8555 §6.2).
struct ACMEMessage {
    private let header: String
    private let payload: String
    private let key: ACMEKey

    /// - Parameter account: one without URL is named by its key.
    init(_ payload: String, to url: String, nonce: String, _ account: ACMEAccount) {
        let signer =
            account.url.map { #""kid":\#(JSONValue.string($0).text())"# } ?? #""jwk":\#(account.key.jwk)"#
        self.header = #"{"alg":"ES256",\#(signer),"nonce":"\#(nonce)","url":\#(JSONValue.string(url).text())}"#
        self.payload = payload
        self.key = account.key
    }

    /// In the flattened form (RFC 7515 §7.2.2).
    func body() throws(ACMEFailure) -> [UInt8] {
        let (header, payload) = (Base64.encodeURL(self.header.utf8), Base64.encodeURL(self.payload.utf8))
        guard let signature = try? self.key.signature(of: "\(header).\(payload)") else {
            throw ACMEFailure("key", "the account's key signs nothing")
        }
        let text = #"{"protected":"\#(header)","payload":"\#(payload)","signature":"\#(Base64.encodeURL(signature))"}"#
        return Array(text.utf8)
    }

    /// Base64url, as far as a nonce may be long.
    static func isNonce(_ text: String) -> Bool {
        (1...512).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || byte == 0x2d || byte == 0x5f
            }
    }
}
