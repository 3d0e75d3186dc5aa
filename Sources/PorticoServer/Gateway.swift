// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Logging
import PorticoConfig
import PorticoFeatures
public import PorticoProxy
import Synchronization

/// A running gateway: workers, listeners, and the snapshot that they serve.
public final class Gateway: Sendable {
    /// Why a gateway could not start, or could not take a new configuration.
    public struct StartError: Error, CustomStringConvertible {
        public var description: String
    }

    /// What a reload changes.
    struct State: Sendable {
        var blueprint: Blueprint
        var listeners: [OpenListener]
        var nextListenerID: Int
        var record = ReloadRecord()
        /// What the configuration in use was read from.
        var used = ReadFiles()
        var files = WatchedFiles()
        var namedFiles = NamedFileRecord()
        var isDraining = false
        /// What filters remember, by worker.
        var filterStates: [FilterStates] = []
        /// A reload that has not begun.
        var waitingReload: Task<ReloadOutcome, Never>?
        /// Addresses that were given up, with the time: their sockets are closed a moment later.
        var leaving: [(address: SocketAddress, since: ContinuousClock.Instant)] = []

        /// The configuration in use was read from these, all of them anew.
        mutating func noteUse(of read: ReadFiles) {
            self.used = read
            self.files = WatchedFiles(used: read)
            self.namedFiles.noteReload()
        }

        /// What the configuration names was tried anew. Where a reload failed for that alone, it has nothing more to say.
        mutating func noteUse(of reading: NamedFileReading) {
            self.used = reading.read
            self.files.named = reading.seen
            if reading.blueprint != nil { self.record.noteNamedFiles() }
            let configuration = reading.read.configuration.signatures
            let isLatest = configuration.allSatisfy { self.files.configuration[$0.key] == .some($0.value) }
            let names = Set(self.files.configuration.keys).subtracting(reading.read.signatures.keys)
            guard reading.faults.isEmpty, isLatest, names.isEmpty else { return }
            self.files.configuration = configuration
            self.record.noteMended()
        }

        /// These are the listeners now.
        mutating func leave(_ listeners: [OpenListener]) {
            let now = ContinuousClock.now
            let kept = Set(listeners.map(\.id))
            self.leaving.removeAll { now - $0.since > .seconds(5) }
            self.leaving += self.listeners.filter { !kept.contains($0.id) }.map { ($0.bound, now) }
        }
    }

    let workers: [WorkerHandle]
    let log: LogWriter?
    /// Where access lines go that the configuration has no file for.
    let accessLogDescriptor: Int32
    let logger: Logger
    let discovery: DNSDiscovery
    /// What is known of identity providers.
    let authSources: AuthSources
    /// What limits remember.
    let limitTables = LimitTables()
    let providerClient = HTTPProviderClient()
    let tlsContexts = TLSContexts(systemAuthority: HTTPProviderClient.systemAuthorityFile)
    let issuerKeys: IssuerKeys
    /// Certificates that are ordered.
    let acme: ACMECertificates
    let readiness = ReadinessFlag()
    let state: Mutex<State>
    let queue = TaskQueue()
    let drainRequest = DrainRequest()
    let startedAt = WallClock.now()
    let startedAtInstant = ContinuousClock.now
    /// Where a reload reads from; `nil`: the configuration is the one that it started with.
    let source: ConfigSource?
    let observer: @Sendable (GatewayEvent) -> Void

    /// Binds every listener and starts the workers: when this returns, connections are accepted.
    public init(
        _ blueprint: Blueprint, options: GatewayOptions, logger: Logger, source: ConfigSource.Origin? = nil
    ) throws {
        self.logger = logger
        self.discovery = DNSDiscovery(logger: logger)
        self.authSources = AuthSources(
            client: self.providerClient, passwords: PasswordChecks(), logins: LoginNotes(logger))
        self.issuerKeys = IssuerKeys(client: self.providerClient, logger: logger)
        self.source = source?.source
        self.observer = options.observer
        self.accessLogDescriptor = options.accessLogDescriptor
        let log = try Self.openLog(blueprint.config, options, logger)
        self.log = log
        let (errors, stores) = (ErrorNotes(logger), StoreNotes(logger))
        self.workers = try (0..<options.workers).map {
            try WorkerHandle(index: $0, log: log, errors: errors, stores: stores)
        }
        self.acme = ACMECertificates(self.providerClient, self.workers, options.acme, logger)
        try self.acme.prepare(blueprint.config)
        let plan = try ListenerPlan(blueprint.config, self.tlsContexts, self.acme, workers: options.workers)
        self.state = Mutex(
            State(
                blueprint: blueprint, listeners: plan.listeners, nextListenerID: plan.listeners.count,
                used: source?.read ?? ReadFiles(), files: WatchedFiles(used: source?.read ?? ReadFiles())))
        self.discovery.prepare(blueprint.config)
        try plan.listen()
        try self.start(blueprint, plan)
        self.followNames(blueprint)
    }

    private func start(_ blueprint: Blueprint, _ plan: ListenerPlan) throws {
        let logger = self.logger
        let admin = self.adminEndpoints(blueprint)
        var states = self.workers.map { _ in FilterStates() }
        for worker in self.workers {
            let snapshot = try blueprint.snapshot(
                forWorker: worker.index, &states[worker.index], self.authSources, self.limitTables, self.tlsContexts,
                targets: self.discovery.targets)
            worker.perform { worker in
                do {
                    _ = snapshot.use(on: worker)
                    try plan.apply(to: worker, admin: worker.index == 0 ? admin.snapshot() : nil)
                } catch {
                    logger.critical("a worker could not start", metadata: ["error": "\(error)"])
                    exit(1)
                }
            }
            worker.start()
        }
        self.state.withLock { $0.filterStates = states }
        self.followIssuers()
        self.acme.follow(blueprint.config)
        self.acme.whenKeptAreUsed { [weak self] in
            self?.state.withLock { if !$0.isDraining { self?.readiness.isReady = true } }
        }
    }

    /// The address that each listener is bound to, by name.
    public var addresses: [String: SocketAddress] {
        let listeners = self.state.withLock { $0.listeners }.filter { !$0.isAdmin }
        return Dictionary(listeners.map { ($0.name, $0.bound) }) { first, _ in first }
    }

    public var adminAddress: SocketAddress {
        let admin = self.state.withLock { $0.listeners }.first { $0.isAdmin }
        return admin?.bound ?? SocketAddress(ip: IPAddress(v4: 0), port: 0)
    }

    var blueprint: Blueprint { self.state.withLock { $0.blueprint } }

    /// What is routed where.
    package var routeRows: [RouteRow] { self.blueprint.routeRows }

    /// The names that services' targets come from, each with what it leads to and how its look-ups went.
    package var names: [DiscoveryStatus] { self.discovery.status }

    /// The targets of names go to all workers whenever they change.
    private func followNames(_ blueprint: Blueprint) {
        let workers = self.workers
        self.discovery.deliver { service, targets in
            if let store = StoreConfig.store(named: service) {
                let addresses = targets.flatMap(\.addresses)
                for worker in workers { worker.perform { $0.update(store: store, addresses: addresses) } }
            } else {
                for worker in workers { worker.perform { $0.update(service: service, targets: targets) } }
            }
        }
        self.discovery.follow(blueprint.config)
    }

    /// Closes everything and ends the workers' threads. Blocks for a moment.
    public func stop() {
        self.discovery.stop()
        self.issuerKeys.stop()
        self.acme.stop()
        self.providerClient.stop()
        for worker in self.workers { worker.stop() }
        self.log?.close()
    }
}
