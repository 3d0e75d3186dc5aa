// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

/// Answers so large that each step of a composition takes many turns of the worker.
@Suite struct ComposeLargeTests {
    private static let count = 60_000

    private static func items(_ make: (Int) -> String) -> String {
        "[" + (0..<Self.count).map(make).joined(separator: ",") + "]"
    }

    /// `{"wrap":{"items":[{"id":0,"name":"n0","more":[0,1]},…],"last":"end"}}`
    private static let document: String =
        #"{"wrap":{"items":"# + Self.items { #"{"id":\#($0),"name":"n\#($0)","more":[\#($0),1]}"# }
        + #","last":"end"}}"#

    private static let compose = """
        source: { call: "big:/", pick: $.wrap, max_body: 8MiB, select: [last] }
        ids: { call: "big:/", pick: "$.wrap.items[*].id", max_body: 8MiB }
        names: { call: "big:/", pick: $.wrap.items, select: [name], max_body: 8MiB }
        few: { call: "big:/", pick: $.wrap.items, limit_items: 2, max_body: 8MiB }
        nested: { call: "big:/", pick: $.wrap.last, into: "names[*].end", max_body: 8MiB }
        each:
          call: "small:/{x.id}/{parts.source.last}"
          for_each: { item: x, in: "parts.source.items[*]", max: 3 }
        sent:
          call: POST small:/sent
          send: { all: "{parts.source.items[*].id}", last: "{parts.source.last}" }
        """

    /// Answers with the path, and with how many bytes were sent.
    private static let small: FakeService.Answer = { request in
        .json("[\"\(request.target)\",\(request.body.count)]")
    }

    private static var expected: String {
        let ids = Self.items { "\($0)" }
        let names = Self.items { #"{"name":"n\#($0)","end":"end"}"# }
        let sent = #"{"all":"# + ids + #","last":"end"}"#
        return [
            #"{"source":{"last":"end"}"#, #""ids":"# + ids, #""names":"# + names,
            #""few":[{"id":0,"name":"n0","more":[0,1]},{"id":1,"name":"n1","more":[1,1]}]"#,
            #""each":[["/0/end",0],["/1/end",0],["/2/end",0]]"#, #""sent":["/sent",\#(sent.utf8.count)]}"#,
        ].joined(separator: ",")
    }

    @Test("megabytes are picked, selected, cut, looped over, referred to and nested like a few bytes")
    func steps() async throws {
        let services = ["big": always(Self.document), "small": Self.small]
        try await ComposeRig.run(Self.compose, services) { rig in
            let answer = try await rig.ask()
            #expect(answer.status == 200 && answer["Gateway-Partial"] == "each;reason=limit")
            #expect(answer.text == Self.expected)
        }
    }

    @Test("an answer of up to 1 MiB is compressed; a larger one goes as it is, though the client takes gzip")
    func compression() async throws {
        for (size, coding) in [(1 << 20, "gzip"), ((1 << 20) + 1, nil)] as [(Int, String?)] {
            // With `{"a":""}` around it.
            let text = String(repeating: "x", count: size - 8)
            try await ComposeRig.run("a: { call: \"a:/\", max_body: 8MiB }", ["a": always("\"\(text)\"")]) { rig in
                let answer = try await rig.ask("GET /", "Accept-Encoding: gzip")
                #expect(answer["Content-Encoding"] == coding && answer["Vary"] == "Accept-Encoding")
                #expect(coding == nil ? answer.text == "{\"a\":\"\(text)\"}" : answer.body.count < size / 10, "\(size)")
            }
        }
    }

    @Test("a client that leaves while its answer is being put together ends that")
    func leaves() async throws {
        let services = ["big": always(Self.document), "small": Self.small]
        try await ComposeRig.run(Self.compose, services) { rig in
            let client = try await rig.gateway.connect()
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            // The last call: only looking at it, and putting the answer together, is left.
            try await Pace.wait("the last call") { rig["small"].requests.contains { $0.target == "/sent" } }
            await client.close()
            // The worker serves others, whole and right, meanwhile and afterwards.
            let answer = try await rig.ask()
            #expect(answer.text == Self.expected)
        }
    }
}
