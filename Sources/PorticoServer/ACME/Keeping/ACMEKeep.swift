// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Where the account and the certificates of a directory are kept, for this instance or for several.
protocol ACMEKeep: Sendable {
    func read(_ item: ACMEItem) async throws(ACMEFailure) -> String?
    func write(_ text: String, _ item: ACMEItem) async throws(ACMEFailure)
    /// Takes the right to order, or keeps it for a while more.
    /// - Returns: false: another instance has it.
    func claim() async throws(ACMEFailure) -> Bool
    func release() async
    /// Lets the other instances show a challenge.
    func show(_ challenge: ACMEChallenge) async throws(ACMEFailure)
    func remove(_ challenge: ACMEChallenge) async
}

/// What is kept.
enum ACMEItem: Sendable, Hashable {
    case account
    case certificate(String)
}
