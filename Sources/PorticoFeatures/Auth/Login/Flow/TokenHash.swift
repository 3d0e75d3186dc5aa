// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto

/// What is kept of a random token that a browser holds: its SHA-256, so that whoever reads a store can use nothing of it.
package struct TokenHash: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(of token: Span<UInt8>) {
        var hash = SHA256()
        token.withUnsafeBytes { hash.update(bufferPointer: $0) }
        self.bytes = Array(hash.finalize())
    }

    /// One that was made before; `nil`: it is none.
    init?(bytes: [UInt8]) {
        guard bytes.count == SHA256.byteCount else { return nil }
        self.bytes = bytes
    }

    package init(_ token: String) {
        let bytes = Array(token.utf8)
        self.init(of: bytes.span)
    }
}
