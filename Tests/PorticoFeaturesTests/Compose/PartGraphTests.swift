// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import PorticoServer
import Testing

@Suite struct PartGraphTests {
    private static func compose(_ parts: String, shared: String = "") throws -> ComposeConfig {
        let text = """
            version: 1
            services: { a: "http://127.0.0.1:1" }
            parts: { \(shared) }
            routes:
              x:
                match: /x
                compose: { \(parts) }
            """
        let config = try Blueprint.load(text: text).config
        return try #require(config.routes.first?.compose).resolved(with: config.parts)
    }

    @Test func partsWithoutReferencesStartAtOnce() throws {
        let graph = try Self.compose(#"one: "a:/1", two: "a:/2", three: "a:/3""#).graph
        #expect(graph.dependencies == [[], [], []])
        #expect(graph.order == [0, 1, 2])
        #expect(graph.cycle == nil)
    }

    @Test func aPartComesAfterThoseThatItRefersTo() throws {
        let graph = try Self.compose(
            """
            last: "a:/{parts.middle.id}?x={parts.first.a}&y={parts.first.b}",
            middle: { call: "a:/x", headers: { X-Id: "{parts.first[0].id}" } },
            first: "a:/x",
            sent: { call: "POST a:/x", send: { ids: ["{parts.middle.ids[*]}"] } },
            each: { call: "a:/{x.id}", for_each: { item: x, in: parts.first.list } }
            """
        ).graph
        #expect(graph.dependencies == [[1, 2], [2], [], [1], [2]])
        #expect(graph.order == [2, 1, 0, 3, 4])
    }

    @Test func aSharedPartBringsItsReferences() throws {
        let compose = try Self.compose(
            #"far: { use: near, timeout: 2s }, user: "a:/user""#,
            shared: #"near: { call: "a:/near?city={parts.user.city}", timeout: 1s, required: true }"#)
        #expect(compose.graph.dependencies == [[1], []])
        #expect(compose.parts[0].timeout == .seconds(2))
        #expect(compose.parts[0].required == true)
        #expect(compose.parts[0].destination == .key(["far"]))
    }

    @Test func aCompositionHasABoundedNumberOfParts() throws {
        let parts = { (count: Int) in (0..<count).map { "p\($0): \"a:/\"" }.joined(separator: ", ") }
        #expect(try Self.compose(parts(200)).parts.count == 200)
        #expect(throws: Blueprint.LoadError.self) { try Self.compose(parts(201)) }
    }

    @Test func aCircleIsFoundWithEachOfItsParts() throws {
        var parts = try Self.compose(
            #"a: "a:/{parts.b.id}", b: "a:/{parts.c.id}", c: "a:/x", d: "a:/{parts.a.id}""#
        ).parts
        #expect(PartGraph(parts).cycle == nil)
        parts[2].call = parts[0].call
        #expect(PartGraph(parts).cycle == [1, 2])
        #expect(PartGraph(parts).order == [])
    }
}
