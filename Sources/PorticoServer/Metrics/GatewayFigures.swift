// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

/// What the control plane knows of itself.
struct GatewayFigures: Sendable {
    /// The look-ups of a service's names.
    struct Lookups: Sendable, Equatable {
        var service: String
        var succeeded: UInt64 = 0
        var failed: UInt64 = 0
        /// In Unix time; 0: never. Of several names, the one that was found longest ago.
        var lastSuccessNanoseconds: UInt64 = .max

        /// One for each service.
        static func all(_ names: [DiscoveryStatus]) -> [Lookups] {
            var services: [String: Lookups] = [:]
            for name in names {
                var lookups = services[name.service] ?? Lookups(service: name.service)
                lookups.succeeded += UInt64(clamping: name.lookups - name.failures)
                lookups.failed += UInt64(clamping: name.failures)
                let found = name.lastSuccess.map(WallClock.nanoseconds) ?? 0
                lookups.lastSuccessNanoseconds = min(lookups.lastSuccessNanoseconds, found)
                services[name.service] = lookups
            }
            return services.values.sorted { $0.service < $1.service }
        }
    }

    var workers = 0
    var isReady = false
    var isLastReloadSuccessful = true
    /// In Unix time.
    var lastReloadNanoseconds: UInt64 = 0
    var reloadsSucceeded: UInt64 = 0
    var reloadsFailed: UInt64 = 0
    var logLines: UInt64 = 0
    var droppedLines: UInt64 = 0
    var lookups: [Lookups] = []
    var issuers: [IssuerStatus] = []
    var limits: [LimitFigures] = []
    /// Of certificates.
    var orders = (succeeded: 0, failed: 0)
    var orderedHosts: [(host: String, isSelfSigned: Bool)] = []
    /// When certificates end, by listener and host, and when lists of revoked ones must be replaced, by listener and
    /// authority.
    var certificates: [(labels: [String], seconds: Int64)] = []
    var revocationLists: [(labels: [String], seconds: Int64)] = []
    /// Of the files that the configuration names.
    var staleFiles: UInt64 = 0
    var fileReloadsSucceeded: UInt64 = 0
    var fileReloadsFailed: UInt64 = 0
}
