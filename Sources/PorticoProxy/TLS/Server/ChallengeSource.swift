// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import NIOCore
package import NIOSSL

/// What an authority is shown that asks whose host it is.
package protocol ChallengeSource: Sendable {
    /// What answers the token (RFC 8555 §8.3); `nil`: nobody has asked for it.
    /// - Returns: a future of `loop`.
    func text(of token: String, on loop: any EventLoop) -> EventLoopFuture<[UInt8]?>

    /// What connections to the host begin with that offer `acme-tls/1` (RFC 8737); `nil`: nobody has asked for it.
    /// - Returns: a future of `loop`.
    func context(for host: String, on loop: any EventLoop) -> EventLoopFuture<NIOSSLContext?>
}

/// The protocol of such a connection, which is closed once it stands.
package enum ChallengeProtocol {
    package static let name = "acme-tls/1"
}
