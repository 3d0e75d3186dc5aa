// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a login does not come about. Its words hold nothing of codes, states or tokens: they stand in logs.
package enum LoginFailure: Error, Sendable, Hashable {
    /// The browser's request does not belong to a login that it has begun.
    case request(String)
    /// The provider, or the user there, has said no.
    case denied(String)
    /// What the provider has sent does not fit the login.
    case mismatch(String)
    /// The provider cannot be asked, or gives no usable answer.
    case provider(String)

    /// For logs.
    package var words: String {
        switch self {
        case .request(let words), .denied(let words), .mismatch(let words), .provider(let words): words
        }
    }
}
