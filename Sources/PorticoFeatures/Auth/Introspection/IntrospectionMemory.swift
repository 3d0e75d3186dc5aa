// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoProxy

/// What one worker knows of tokens that a provider was asked about, and what it is being asked at the moment.
///
/// An object: what is asked outlives the exchange that asked.
final class IntrospectionMemory {
    var active = TokenMemory<Principal>()
    /// Apart, so that made-up tokens do not drive out others.
    var refused = TokenMemory<AuthRefusal>(capacity: 1024)
    var attempts = AttemptLimit()
    /// By the token. There are no more than the provider's client takes at once.
    var questions: [[UInt8]: EventLoopFuture<IntrospectionAnswer>] = [:]

    private static let longestRefusal: Int64 = 5

    /// - Parameters:
    ///   - cache: in seconds.
    ///   - now: when it was asked.
    func keep(_ answer: IntrospectionAnswer, _ token: [UInt8], for cache: Int64, from now: Int64) {
        guard cache > 0 else { return }
        switch answer {
        case .active(let principal, let end): self.active.keep(token.span, principal, until: min(now + cache, end))
        case .refused(let refusal):
            self.refused.keep(token.span, refusal, until: now + min(cache, Self.longestRefusal))
        case .unavailable: break
        }
    }
}
