// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// Where sessions are kept, by the hash of what their browsers hold. Futures are of the loop that is given.
package protocol SessionStore: Sendable {
    /// Has a session come near, where it is kept elsewhere: then `find` knows it. `nil`: it does already.
    func load(_ key: TokenHash, on loop: any EventLoop) -> EventLoopFuture<Void>?
    /// The session that is neither idle nor too old.
    /// - Parameter isUse: it is not idle from now on.
    func find(_ key: TokenHash, at now: Int64, isUse: Bool) -> Session?
    func keep(_ session: Session, under key: TokenHash, at now: Int64, on loop: any EventLoop) -> EventLoopFuture<Void>
    /// Another one in its place, where it is still there: one that has ended does not come back.
    func replace(
        _ session: Session, under key: TokenHash, at now: Int64, on loop: any EventLoop
    ) -> EventLoopFuture<Void>
    func remove(_ key: TokenHash, on loop: any EventLoop) -> EventLoopFuture<Void>
    /// Whether this instance is the one that has the session's tokens refreshed now: of those that share a store, one at a
    /// time, as a refresh token may be good for one use.
    func claimRefresh(_ key: TokenHash, on loop: any EventLoop) -> EventLoopFuture<Bool>
}

extension SessionStore {
    package func load(_ key: TokenHash, on loop: any EventLoop) -> EventLoopFuture<Void>? { nil }
    package func claimRefresh(_ key: TokenHash, on loop: any EventLoop) -> EventLoopFuture<Bool> {
        loop.makeSucceededFuture(true)
    }
}
