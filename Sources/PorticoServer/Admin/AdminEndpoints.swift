// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// One route of the admin listener.
struct AdminEndpoint: Sendable {
    var name: String
    /// `GET /status`.
    var match: String
    /// Answers whoever asks: health and metrics, nothing that shows or changes the gateway.
    var isOpen = false
    var action: any RouteAction & Sendable
}

/// The admin listener's own routes; no route of the configuration is reachable there, nor these elsewhere.
struct AdminEndpoints: Sendable {
    var endpoints: [AdminEndpoint]
    var access: AdminAccess

    /// For the worker that has the admin listener.
    func snapshot() -> Snapshot {
        Snapshot(
            endpoints: self.endpoints.map { endpoint in
                Endpoint(
                    endpoint.name, endpoint.match, filters: endpoint.isOpen ? [] : [self.access], endpoint.action)
            })
    }
}
