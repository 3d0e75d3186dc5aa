// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoFeatures

/// An API key that did not exist before: 256 bits from the system's source of randomness.
package struct NewKey: Sendable {
    /// For the client alone.
    package let key: String
    /// For the configuration.
    package let digest: String

    package init() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        // 43 of 64 letters hold 258 bits.
        let letters = (0..<43).map { _ in alphabet[Int.random(in: 0..<64, using: &random)] }
        self.key = "pk_" + String(letters)
        self.digest = KeyDigest(of: Array(self.key.utf8).span).text
    }

    package var json: JSONValue { .object([.init("key", .string(self.key)), .init("sha256", .string(self.digest))]) }
}
