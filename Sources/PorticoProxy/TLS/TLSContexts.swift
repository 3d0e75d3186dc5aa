// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import NIOSSL
import PorticoConfig
import Synchronization

/// The contexts of TLS that something uses, each once for all workers and reloads, as long as what it is made from stays
/// the same: making one reads and parses what the system trusts. Asked off the loops.
package final class TLSContexts: Sendable {
    private struct Entry {
        weak var context: NIOSSLContext?
    }

    private let entries = Mutex<[ClientTLSConfig: Entry]>([:])
    private let systemAuthority: String?

    /// - Parameter systemAuthority: a file with the certificates that the system trusts; `nil`: where it usually is.
    package init(systemAuthority: String?) { self.systemAuthority = systemAuthority }

    package func client(_ config: ClientTLSConfig) -> TLSContext {
        // The name is that of a connection.
        var config = config
        config.serverName = nil
        return self.entries.withLock { entries in
            entries = entries.filter { $0.value.context != nil }
            if let known = entries[config]?.context { return .success(known) }
            do {
                let context = try config.context(systemAuthority: self.systemAuthority)
                entries[config] = Entry(context: context)
                return .success(context)
            } catch {
                return .failure(TLSFailure("the certificates that are trusted cannot be read"))
            }
        }
    }
}
