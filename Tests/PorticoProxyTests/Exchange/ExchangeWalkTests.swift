// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import PorticoProxy

@Suite("An exchange between fake streams")
struct ExchangeWalkTests {
    /// More of them: `PORTICO_WALKS=1000000 scripts/test --filter ExchangeWalkTests`.
    private static let count = ProcessInfo.processInfo.environment["PORTICO_WALKS"].flatMap(Int.init) ?? 10_000

    @Test("whatever comes in whatever order: one answer or one abort, each attempt ends once, nothing is left")
    func walks() throws {
        let worker = Worker(
            index: 0, loop: try WorkerLoop(isVirtual: true), accessLog: AccessLog(sink: nil), seed: 1)
        var sights: Set<String> = []
        for seed in 1...Self.count {
            let walk = try ExchangeWalk(seed: UInt64(seed), on: worker)
            walk.run()
            sights.formUnion(walk.sights)
            guard walk.violations.isEmpty else {
                Issue.record("seed \(seed): \(walk.violations)\n\(walk.steps.joined(separator: "\n"))")
                return
            }
        }
        let expected: Set = [
            "1xx", "whole answer", "abort", "client left", "asked again", "body sent again", "four attempts",
            "status 200", "status 204", "status 403", "status 408", "status 502", "status 503", "status 504",
            "filterTimeout", "firstByteTimeout", "totalTimeout", "idleTimeout", "bodyTimeout", "connectFailure",
            "upstreamClosed", "badResponse", "clientGone",
        ]
        #expect(sights.isSuperset(of: expected), "never seen: \(expected.subtracting(sights))")
    }
}
