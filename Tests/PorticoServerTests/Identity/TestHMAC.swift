// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto

enum TestHMAC {
    static func sha256(_ message: [UInt8], _ secret: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: Array(secret.utf8))))
    }
}

enum TestHash {
    static func sha256(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
