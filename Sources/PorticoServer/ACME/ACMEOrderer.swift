// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import PorticoConfig
import PorticoProxy
import Synchronization

/// Orders the certificates of all hosts of one directory, one after the other, keeps them, and gives them to listeners.
final class ACMEOrderer: Sendable {
    struct Inside {
        var hosts: [String: ACMEHost] = [:]
        var hasPlainListener = false
        var servers: [WeakServer] = []
        /// Nothing is ordered before: the directory is away, or asks for a pause.
        var pausedUntil: Double = 0
        /// What is kept is not asked for before.
        var looksAgain: Double = 0
        var failuresInARow = 0
        var orders = 0
        var failedOrders = 0
        var work: Task<Void, Never>?
        var sleep: Task<Void, Never>?
        /// There is something to do that was not there when the sleep was measured.
        var isWoken = false
        /// Certificates that could not be kept yet.
        var unkept: Set<String> = []
        var isStopped = false
        /// What is kept is in use, or cannot be read.
        var hasLooked = false
    }

    struct WeakServer {
        weak var server: ServerTLS?
    }

    let client: ACMEClient
    let keep: any ACMEKeep
    let board: ACMEBoard
    let timing: ACMETiming
    let logger: Logger
    let inside = Mutex(Inside())
    /// Listeners are told one thing after the other: no earlier state overtakes a later one.
    private let publishing = Mutex(())

    init(
        _ client: ACMEClient, _ keep: any ACMEKeep, _ challenges: ACMEChallenges, _ timing: ACMETiming, _ logger: Logger
    ) {
        self.client = client
        self.keep = keep
        self.board = ACMEBoard(challenges: challenges, keep: keep)
        self.timing = timing
        self.logger = logger
    }

    // MARK: Hosts

    /// These hosts have something to show from now on: what a folder keeps, else what another orderer has, else a
    /// certificate of our own making.
    func prepare(_ task: ACMETask, others: [String: ACMEHost]) throws {
        let known = Set(self.inside.withLock { $0.hosts.keys })
        var fresh: [ACMEHost] = []
        for host in task.hosts.subtracting(known) {
            var entry = try others[host].map { ACMEHost(after: $0) } ?? ACMEHost(selfSigned: host, at: WallClock.now())
            if let folder = self.keep as? FolderKeep,
                let text = try? folder.text(of: .certificate(host)), let kept = KeptCertificate(host: host, text: text)
            {
                entry.take(kept, self.timing, random: Double.random(in: 0...1))
            }
            fresh.append(entry)
        }
        let entries = fresh
        self.inside.withLock { inside in
            for entry in entries { inside.hosts[entry.host] = entry }
        }
        self.publish()
    }

    /// These are all hosts; work begins, or goes on with them.
    func follow(_ task: ACMETask) {
        self.inside.withLock { inside in
            inside.hosts = inside.hosts.filter { task.hosts.contains($0.key) }
            inside.unkept.formIntersection(task.hosts)
            inside.hasPlainListener = task.hasPlainListener
            if inside.work == nil, !inside.isStopped { inside.work = Task { await self.run() } }
            inside.isWoken = true
            inside.sleep?.cancel()
        }
        self.publish()
    }

    /// What is shown stays; nothing more is ordered.
    func stop() {
        self.inside.withLock { inside in
            inside.isStopped = true
            inside.work?.cancel()
            inside.sleep?.cancel()
        }
    }

    // MARK: Listeners

    /// It shows what is there, and what comes.
    func attach(_ server: ServerTLS) {
        self.inside.withLock { inside in
            inside.servers.removeAll { $0.server == nil }
            inside.servers.append(WeakServer(server: server))
        }
        self.publish()
    }

    func publish() { self.publishing.withLock { _ in self.publishNow() } }

    private func publishNow() {
        let (servers, shown) = self.inside.withLock { inside in
            (inside.servers.compactMap(\.server), inside.hosts.values.map(\.shown))
        }
        for server in servers {
            do throws(TLSFailure) {
                try server.use(shown)
            } catch {
                self.logger.error("certificates cannot be used", metadata: ["error": "\(error)"])
            }
        }
    }

    var hasLooked: Bool { self.inside.withLock { $0.hasLooked } }

    var hosts: [ACMEHost] { self.inside.withLock { $0.hosts.values.sorted { $0.host < $1.host } } }

    /// How many have gone well, and how many have not.
    var orders: (succeeded: Int, failed: Int) { self.inside.withLock { ($0.orders, $0.failedOrders) } }
}
