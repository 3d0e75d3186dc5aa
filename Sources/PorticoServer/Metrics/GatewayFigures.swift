// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What the control plane knows of itself.
struct GatewayFigures: Sendable {
    /// What a service's names were last found to be.
    struct Lookups: Sendable {
        var service: String
        var succeeded: UInt64
        var failed: UInt64
        /// In Unix time; 0: never.
        var lastSuccessNanoseconds: UInt64
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
}
