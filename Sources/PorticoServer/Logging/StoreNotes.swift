// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Logging
import PorticoProxy
import Synchronization

/// Writes to the gateway's own log when a store goes away and when it comes back, and when it begins and ends to refuse what it
/// is sent: one line for all workers, on a thread that no exchange waits for.
final class StoreNotes: StoreObserver {
    private struct Known {
        /// Workers that cannot reach it.
        var away: Set<Int> = []
        /// What was said of it last; `nil`: nothing.
        var saidIsThere: Bool?
        /// Workers to which it refuses what they send.
        var refusing: Set<Int> = []
    }

    private let logger: Logger
    private let queue = DispatchQueue(label: "portico.stores")
    private let stores = Mutex<[String: Known]>([:])

    init(_ logger: Logger) { self.logger = logger }

    func changed(_ store: String, worker: Int, reason: String?) {
        let isNews = self.stores.withLock { stores in
            var known = stores[store] ?? Known()
            if reason == nil { known.away.remove(worker) } else { known.away.insert(worker) }
            let isThere = known.away.isEmpty
            let isNews = known.saidIsThere != isThere
            known.saidIsThere = isThere
            stores[store] = known
            return isNews
        }
        guard isNews else { return }
        self.queue.async {
            if let reason {
                self.logger.warning("a store is away", metadata: ["store": "\(store)", "reason": "\(reason)"])
            } else {
                self.logger.info("a store is there", metadata: ["store": "\(store)"])
            }
        }
    }

    func refused(_ store: String, worker: Int, reason: String?) {
        let isNews = self.stores.withLock { stores in
            let wasRefusing = stores[store]?.refusing.isEmpty == false
            if reason == nil {
                stores[store]?.refusing.remove(worker)
            } else {
                stores[store, default: Known()].refusing.insert(worker)
            }
            return wasRefusing != (stores[store]?.refusing.isEmpty == false)
        }
        guard isNews else { return }
        self.queue.async {
            if let reason {
                self.logger.warning("a store refuses", metadata: ["store": "\(store)", "reason": "\(reason)"])
            } else {
                self.logger.info("a store refuses no more", metadata: ["store": "\(store)"])
            }
        }
    }
}
