// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
package import PorticoWire

/// A store as one worker uses it. Built off the worker's loop; everything else happens on it.
// Safe because it is touched on its worker's loop only, once the worker uses the snapshot that holds it.
package final class Store: @unchecked Sendable {
    package let name: String
    let config: StoreConfig
    /// Where its names led to when it was built.
    let addresses: [SocketAddress]
    /// `nil`: its URL asks for none, or there is no network.
    let tls: ClientTLS?
    /// `nil`: no worker has used it yet.
    var connection: StoreConnection?

    /// - Parameter contexts: where that for TLS is from; `nil`: no connection will be made.
    package init(_ config: StoreConfig, addresses: [SocketAddress], contexts: TLSContexts? = nil) {
        self.name = config.name
        self.config = config
        self.addresses = addresses
        self.tls = config.url.isSecure ? contexts.map { ClientTLS(config, $0) } : nil
    }

    /// What limits do while it does not answer.
    package var onFailure: StoreFailureAction { self.config.onFailure }

    /// Sends a command. Called once on the loop, perhaps at once, with the reply, which is no error of the server's.
    /// No command is repeated.
    package func send(_ words: [[UInt8]], _ done: @escaping (Result<RESPValue, StoreFailure>) -> Void) {
        guard let connection else { return done(.failure(.away("it is not in use"))) }
        connection.send(words, done)
    }
}

extension ClientTLS {
    fileprivate init(_ config: StoreConfig, _ contexts: TLSContexts) {
        let tls = config.tls ?? ClientTLSConfig()
        self.init(context: contexts.client(tls), name: tls.serverName ?? config.url.host)
    }
}
