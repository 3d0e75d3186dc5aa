// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import PorticoConfig
import PorticoFeatures
import PorticoProxy
import PorticoWire
import Synchronization

/// The certificates that the gateway orders by itself: an orderer for each directory with its store.
final class ACMECertificates: Sendable {
    private let client: HTTPProviderClient
    private let workers: [WorkerHandle]
    private let timing: ACMETiming
    private let logger: Logger
    private let challenges = ACMEChallenges()
    private let orderers = Mutex<[ACMESource: ACMEOrderer]>([:])

    init(_ client: HTTPProviderClient, _ workers: [WorkerHandle], _ timing: ACMETiming, _ logger: Logger) {
        self.client = client
        self.workers = workers
        self.timing = timing
        self.logger = logger
    }

    // MARK: Configurations

    /// All hosts of the configuration have something to show when this returns. Reads files, and makes keys.
    func prepare(_ config: GatewayConfig) throws {
        let others = Dictionary(self.hosts.map { ($0.host, $0) }) { first, _ in first }
        for (source, task) in config.acmeTasks { try self.orderer(source)?.prepare(task, others: others) }
    }

    /// What such a listener shows; `server` is told of what comes.
    func attach(_ server: ServerTLS, _ config: ACMEConfig) {
        self.orderers.withLock { $0[ACMESource(config)] }?.attach(server)
    }

    /// The workers use this configuration now: its hosts are ordered, others are not.
    func follow(_ config: GatewayConfig) {
        let tasks = config.acmeTasks
        let (ended, orderers) = self.orderers.withLock { orderers in
            let ended = orderers.filter { tasks[$0.key] == nil }
            orderers = orderers.filter { tasks[$0.key] != nil }
            return (ended, orderers)
        }
        for orderer in ended.values { orderer.stop() }
        self.challenges.use(orderers.values.compactMap { $0.keep as? SharedKeep })
        let challenges = tasks.isEmpty ? nil : self.challenges
        for worker in self.workers { worker.perform { $0.core.challenges = challenges } }
        for (source, task) in tasks { orderers[source]?.follow(task) }
    }

    /// What is shown stays.
    func stop() {
        for orderer in self.orderers.withLock({ $0 }).values { orderer.stop() }
    }

    private func orderer(_ source: ACMESource) -> ACMEOrderer? {
        self.orderers.withLock { orderers in
            if let known = orderers[source] { return known }
            guard let url = try? WebURL(source.directory), let loop = self.client.loop else { return nil }
            let client = ACMEClient(
                url, email: source.email, authority: source.authority, self.client, on: loop)
            let made = ACMEOrderer(client, self.keep(source), self.challenges, self.timing, self.logger)
            orderers[source] = made
            return made
        }
    }

    private func keep(_ source: ACMESource) -> any ACMEKeep {
        switch source.store {
        case .folder(let path): return FolderKeep(path, directory: source.directory)
        case .shared(let name):
            // One worker's connection is enough. What waits for it must not keep it: it may have ended.
            return SharedKeep(directory: source.directory) { [weak worker = self.workers.first] words in
                await withCheckedContinuation { continuation in
                    let reply = StoreReply(continuation)
                    worker?.perform { worker in
                        worker.send(words.map { Array($0.utf8) }, to: name) { reply.resume($0) }
                    }
                }
            }
        }
    }

    // MARK: What is known

    private var areKept: Bool {
        self.orderers.withLock { $0 }.values.allSatisfy { $0.keep is FolderKeep || $0.hasLooked }
    }

    /// Calls once what stores keep is in use, at once where there are none; a store that does not answer is not waited for
    /// long.
    func whenKeptAreUsed(_ body: @escaping @Sendable () -> Void) {
        if self.areKept { return body() }
        Task {
            for _ in 0..<150 where !self.areKept { try? await Task.sleep(for: .milliseconds(20)) }
            body()
        }
    }

    var hosts: [ACMEHost] {
        self.orderers.withLock { $0 }.values.flatMap(\.hosts).sorted { $0.host < $1.host }
    }

    var orders: (succeeded: Int, failed: Int) {
        self.orderers.withLock { $0 }.values.map(\.orders).reduce((0, 0)) { ($0.0 + $1.succeeded, $0.1 + $1.failed) }
    }
}
