// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Logging
import PorticoConfig
public import PorticoProxy

/// A running gateway: workers, listeners, and the snapshot that they serve.
public final class Gateway: Sendable {
    /// Why a gateway could not start.
    public struct StartError: Error, CustomStringConvertible {
        public var description: String
    }

    /// The address that each listener is bound to, by name.
    public let addresses: [String: SocketAddress]
    public let adminAddress: SocketAddress
    private let workers: [WorkerHandle]
    private let log: LogWriter?
    private let logger: Logger
    private let readiness: ReadinessFlag
    private let blueprint: Blueprint

    /// Binds every listener and starts the workers: when this returns, connections are accepted.
    public init(_ blueprint: Blueprint, options: GatewayOptions, logger: Logger) throws {
        var blueprint = blueprint
        blueprint.addresses = HostResolver.resolve(blueprint.hostNames)
        self.blueprint = blueprint
        self.logger = logger
        self.readiness = ReadinessFlag()
        let log = options.logsAccess ? LogWriter(descriptor: options.accessLogDescriptor) : nil
        self.log = log
        self.workers = try (0..<options.workers).map { try WorkerHandle(index: $0, log: log) }
        let openings = try Opening.all(blueprint.config, workers: options.workers)
        self.addresses = openings.addresses
        self.adminAddress = openings.admin.bound
        try self.start(openings)
        for name in blueprint.hostNames.subtracting(blueprint.addresses.keys).sorted() {
            logger.warning("a target's name does not resolve yet", metadata: ["host": "\(name)"])
        }
    }

    private func start(_ openings: Opening.All) throws {
        let readiness = self.readiness
        for worker in self.workers {
            let blueprint = self.blueprint
            let logger = self.logger
            worker.perform { worker in
                do {
                    worker.use(try blueprint.snapshot(for: worker))
                    for opening in openings.listeners {
                        try worker.listen(opening.name, on: opening.descriptors[worker.index], options: opening.options)
                    }
                    guard worker.index == 0 else { return }
                    try worker.listen(
                        "admin", on: openings.admin.descriptors[0], options: openings.admin.options,
                        snapshot: AdminSnapshot.make(readiness: readiness))
                } catch {
                    logger.critical("a worker could not start", metadata: ["error": "\(error)"])
                    exit(1)
                }
            }
            worker.start()
        }
        self.readiness.isReady = true
    }

    /// What is routed where.
    public var routeRows: [RouteRow] { self.blueprint.routeRows }

    /// Looks the targets' names up again and again until the task is cancelled: a name that did not resolve at the
    /// start, or that leads elsewhere by now, is followed.
    public func followNames(every interval: Duration = .seconds(10)) async {
        let names = self.blueprint.hostNames
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            if names.isEmpty || Task.isCancelled { continue }
            let addresses = await HostResolver.lookUp(names)
            for worker in self.workers { worker.perform { $0.follow(addresses) } }
        }
    }

    /// Not ready, a pause, no new connections, and a bounded time for what is in flight.
    /// - Returns: whether everything was completed in time.
    @discardableResult
    public func drain() async -> Bool {
        self.readiness.isReady = false
        let drain = self.blueprint.config.drain
        if drain.pause > .zero { try? await Task.sleep(for: drain.pause) }
        for worker in self.workers { worker.perform { $0.drain() } }
        let end = ContinuousClock.now + drain.timeout
        while ContinuousClock.now < end {
            var open = 0
            for worker in self.workers { open += await worker.ask { $0.drainingCount } }
            if open == 0 { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// Closes everything and ends the workers' threads. Blocks for a moment.
    public func stop() {
        for worker in self.workers { worker.stop() }
        self.log?.close()
    }
}
