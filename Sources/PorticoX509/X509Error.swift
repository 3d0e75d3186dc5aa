// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a certificate, a list of revoked ones, or a name of one.
package struct X509Error: Error, Hashable {
    /// For people, without anything of the bytes.
    package var words: String
    package var hint: String?

    init(_ words: String, hint: String? = nil) {
        self.words = words
        self.hint = hint
    }

    static func malformed(_ what: String) -> X509Error { X509Error("\(what) is malformed") }
}
