// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// How the gateway says to a provider which client it is: `client_secret_basic` (RFC 6749 §2.3.1).
enum ClientSecretBasic {
    /// The value of `Authorization`.
    static func value(id: String, secret: String) -> String {
        "Basic " + TokenRequest.base64(Array("\(FormText.encode(id)):\(FormText.encode(secret))".utf8))
    }
}
