// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJOSE

/// How the gateway says to a provider which client it is: `client_secret_basic` (RFC 6749 §2.3.1).
enum ClientSecretBasic {
    /// The value of `Authorization`. Both are encoded as in forms first.
    static func value(id: String, secret: String) -> String {
        "Basic " + Base64Text.encode(Array("\(FormText.encode(id)):\(FormText.encode(secret))".utf8))
    }
}
