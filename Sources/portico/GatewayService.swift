// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import PorticoServer
import ServiceLifecycle
import UnixSignals

/// The gateway under swift-service-lifecycle: it ends in an orderly way on SIGTERM and SIGINT.
struct GatewayService: Service {
    let gateway: Gateway
    let logger: Logger

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.gateway.followNames() }
            group.addTask { try? await gracefulShutdown() }
            // Names are followed until the process is told to end.
            await group.next()
            group.cancelAll()
        }
        self.logger.info("draining")
        let isComplete = await self.gateway.drain()
        if !isComplete { self.logger.warning("the drain's time is over; what is left is cut off") }
        self.gateway.stop()
        self.logger.info("stopped")
    }

    func runUntilSignalled() async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: self, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
            ))
        try await group.run()
    }
}
