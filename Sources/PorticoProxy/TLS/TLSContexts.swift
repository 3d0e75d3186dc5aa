// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import NIOSSL
import PorticoConfig
import Synchronization

/// The contexts of TLS that something uses, each once for all workers and reloads, as long as what it is made from stays
/// the same: making one reads and parses what the system trusts. Asked off the loops.
package final class TLSContexts: Sendable {
    private enum Source: Hashable {
        case client(ClientTLSConfig, ServiceProtocol)
        case server(ServerContext)
    }

    private struct Entry {
        weak var context: NIOSSLContext?
    }

    private let entries = Mutex<[Source: Entry]>([:])
    private let systemAuthority: String?

    /// - Parameter systemAuthority: a file with the certificates that the system trusts; `nil`: where it usually is.
    package init(systemAuthority: String?) { self.systemAuthority = systemAuthority }

    package func client(_ config: ClientTLSConfig, _ speaks: ServiceProtocol = .http1) -> TLSContext {
        // The name is that of a connection.
        var config = config
        config.serverName = nil
        let own = config
        return self.context(.client(config, speaks), "the certificates that are trusted cannot be read") {
            try own.context(systemAuthority: self.systemAuthority, offers: speaks.offers)
        }
    }

    func server(_ source: ServerContext) throws(TLSFailure) -> NIOSSLContext {
        try self.context(.server(source), "a certificate or its key cannot be read") { try source.make() }.get()
    }

    private func context(_ source: Source, _ problem: String, _ make: () throws -> NIOSSLContext) -> TLSContext {
        self.entries.withLock { entries in
            entries = entries.filter { $0.value.context != nil }
            if let known = entries[source]?.context { return .success(known) }
            guard let context = try? make() else { return .failure(TLSFailure(problem)) }
            entries[source] = Entry(context: context)
            return .success(context)
        }
    }
}
