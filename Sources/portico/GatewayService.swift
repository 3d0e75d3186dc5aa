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
    /// Says that the gateway is ready: from here on a signal ends it in an orderly way.
    var announce: @Sendable () -> Void = {}

    func run() async throws {
        self.announce()
        // Not waited for: a look-up that hangs must not delay the end.
        let names = Task { await self.gateway.followNames() }
        try? await gracefulShutdown()
        names.cancel()
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
