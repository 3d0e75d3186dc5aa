// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Makes tokens that tell services who calls, and that they can verify themselves. One for each worker.
package protocol IdentityTokens: AnyObject {
    /// The field of the request that the token stands in.
    var field: String { get }
    /// - Parameter now: in seconds since 1970.
    /// - Returns: the token; `nil`: there is none to be had.
    func token(for principal: Principal, at now: Int64) -> [UInt8]?
}
