// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures

/// What one limit has counted.
struct LimitFigures: Sendable {
    var name: String
    var keys: UInt64
    var evictions: UInt64
    var requests: [(result: String, count: UInt64)]
    var storeFailures: [(action: String, count: UInt64)]

    init(_ entry: LimitTables.Entry) {
        self.name = entry.name
        let figures = entry.figures
        self.keys = UInt64(clamping: figures.keys)
        self.evictions = figures.evictions
        let meters = entry.meters
        self.requests = [
            ("admitted", meters.total(.admitted)), ("dry_run", meters.total(.dryRefused)),
            ("refused", meters.total(.refused)),
        ]
        self.storeFailures = [
            ("allow", meters.total(.admittedUncounted)), ("deny", meters.total(.refusedUncounted)),
            ("local", meters.total(.countedLocally)),
        ].filter { $0.1 > 0 }
    }
}
