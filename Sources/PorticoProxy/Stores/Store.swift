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

    /// Sends a command. Called once on the loop, perhaps at once, with what was read of the reply. No command is repeated.
    /// - Parameter reading: takes the reply, which is no error of the server's; fails where it is none to the command.
    package func send<Value>(
        _ words: [[UInt8]], reading: @escaping (RESPValue) -> Result<Value, StoreFailure>,
        _ done: @escaping (Result<Value, StoreFailure>) -> Void
    ) {
        guard let connection else { return done(.failure(.away("it is not in use"))) }
        connection.send(words) { done(connection.judge($0.flatMap(reading))) }
    }
}

extension ClientTLS {
    fileprivate init(_ config: StoreConfig, _ contexts: TLSContexts) {
        let tls = config.tls ?? ClientTLSConfig()
        self.init(context: contexts.client(tls), name: tls.serverName ?? config.url.host)
    }
}
