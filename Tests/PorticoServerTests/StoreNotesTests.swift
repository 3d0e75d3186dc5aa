// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@testable import PorticoServer

@Suite(.timeLimit(.minutes(1))) struct StoreNotesTests {
    @Test("a store that goes away and comes back is one line each, however many workers see it")
    func lines() async throws {
        let log = LogLines()
        let stores = StoreNotes(log.logger)
        for worker in 0..<3 { stores.changed("a", worker: worker, reason: nil) }
        for worker in 0..<3 { stores.changed("a", worker: worker, reason: "it does not answer") }
        stores.changed("b", worker: 0, reason: "its name does not resolve")
        for worker in 0..<3 { stores.changed("a", worker: worker, reason: nil) }
        stores.changed("a", worker: 1, reason: "it closed the connection")
        while log.lines.count < 5 { await Task.yield() }
        #expect(
            log.lines == [
                "info: a store is there store=a", "warning: a store is away reason=it does not answer store=a",
                "warning: a store is away reason=its name does not resolve store=b", "info: a store is there store=a",
                "warning: a store is away reason=it closed the connection store=a",
            ])
    }

    @Test("a store that refuses, and one that no longer does, is one line each, beside whether it is there")
    func refusals() async throws {
        let log = LogLines()
        let stores = StoreNotes(log.logger)
        stores.refused("a", worker: 0, reason: nil)
        for worker in 0..<3 { stores.refused("a", worker: worker, reason: "READONLY, it takes no writes") }
        stores.changed("a", worker: 0, reason: nil)
        for worker in 0..<3 { stores.refused("a", worker: worker, reason: nil) }
        stores.refused("a", worker: 2, reason: "OOM, its memory is full")
        while log.lines.count < 4 { await Task.yield() }
        #expect(
            log.lines == [
                "warning: a store refuses reason=READONLY, it takes no writes store=a",
                "info: a store is there store=a",
                "info: a store refuses no more store=a",
                "warning: a store refuses reason=OOM, its memory is full store=a",
            ])
    }
}
