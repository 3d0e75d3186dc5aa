// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import PorticoTesting
import Testing

@testable import PorticoServer

@Suite(.timeLimit(.minutes(1))) struct StoreNotesTests {
    @Test("a store that goes away and comes back is one line each, however many workers see it")
    func lines() async throws {
        let notes = LogWriterTests.Notes()
        let stores = StoreNotes(Logger(label: "test") { _ in notes })
        for worker in 0..<3 { stores.changed("a", worker: worker, reason: nil) }
        for worker in 0..<3 { stores.changed("a", worker: worker, reason: "it does not answer") }
        stores.changed("b", worker: 0, reason: "its name does not resolve")
        for worker in 0..<3 { stores.changed("a", worker: worker, reason: nil) }
        stores.changed("a", worker: 1, reason: "it closed the connection")
        while notes.messages.count < 5 { await Task.yield() }
        let heads = notes.messages.map { message in message.prefix { $0 != "[" } }
        #expect(
            heads == [
                "a store is there ", "a store is away ", "a store is away ", "a store is there ", "a store is away ",
            ])
        #expect(notes.messages[1].contains("it does not answer") && notes.messages[2].contains("b"))
    }

    @Test("a store that refuses, and one that no longer does, is one line each, beside whether it is there")
    func refusals() async throws {
        let notes = LogWriterTests.Notes()
        let stores = StoreNotes(Logger(label: "test") { _ in notes })
        stores.refused("a", worker: 0, reason: nil)
        for worker in 0..<3 { stores.refused("a", worker: worker, reason: "READONLY, it takes no writes") }
        stores.changed("a", worker: 0, reason: nil)
        for worker in 0..<3 { stores.refused("a", worker: worker, reason: nil) }
        stores.refused("a", worker: 2, reason: "OOM, its memory is full")
        while notes.messages.count < 4 { await Task.yield() }
        let heads = notes.messages.map { message in message.prefix { $0 != "[" } }
        #expect(heads == ["a store refuses ", "a store is there ", "a store refuses no more ", "a store refuses "])
        #expect(notes.messages[0].contains("READONLY, it takes no writes"))
    }
}
