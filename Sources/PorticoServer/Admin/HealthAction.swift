// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import Synchronization

/// Whether the gateway wants traffic; read by the admin listener, set by the control plane.
final class ReadinessFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isReady: Bool {
        get { self.flag.load(ordering: .relaxed) }
        set { self.flag.store(newValue, ordering: .relaxed) }
    }
}

/// `/healthz` and `/readyz`: for the balancer in front, and for whoever restarts processes.
struct HealthAction: RouteAction, Sendable {
    static let name = "health"
    let isHealthy: @Sendable () -> Bool

    func perform(_ exchange: Exchange) {
        let isHealthy = self.isHealthy()
        var response = LocalResponse(
            status: isHealthy ? 200 : 503, body: Array((isHealthy ? "ok\n" : "not ready\n").utf8))
        response.fields = [.init("Content-Type", "text/plain; charset=utf-8"), .init("Cache-Control", "no-store")]
        exchange.respond(response)
    }
}
