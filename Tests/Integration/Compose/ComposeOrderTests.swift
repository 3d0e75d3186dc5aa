// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Synchronization
import Testing

extension Timed {
    /// What is answered depends on what the services say, not on when they say it.
    @Suite struct ComposeOrderTests {
        private static let compose = """
            z: { call: "s:/z?run={query.run}", into: . }
            list: { call: "s:/list?run={query.run}", pick: $.l }
            a: { call: "s:/a?run={query.run}", into: y2.a, fallback: 0 }
            each:
              call: s:/each/{x.i}?run={query.run}
              for_each: { item: x, in: parts.list, max: 4, parallel: 3 }
              into: list[*].r
            after: s:/after/{parts.list[*].i}?run={query.run}
            y: { call: "s:/y?run={query.run}", into: . }
            bad: s:/bad?run={query.run}
            none: s:/none/{parts.bad.id}?run={query.run}
            b: { call: "s:/b?run={query.run}", into: y2.b }
            """

        private static let answers = [
            "/z": #"{"k":1,"y2":{"z":0}}"#, "/y": #"{"k":2.50,"m":3}"#, "/a": "[1,2]", "/b": "true",
            "/list": #"{"l":[{"i":1},{"i":2},{"i":3},{"i":4},{"i":5}]}"#, "/after/1,2,3,4,5": "\"after\"",
        ]

        /// Says the same in every run, after a time that the run's number decides.
        private static let service: FakeService.Answer = { request in
            let path = String(request.target.prefix { $0 != "?" })
            let run = request.target.split(separator: "=").last.flatMap { UInt64($0) } ?? 0
            var generator = SeededGenerator(seed: run &* 1000 &+ path.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
            let delay = Duration.milliseconds(Int.random(in: -2...6, using: &generator))
            if let json = Self.answers[path] { return .json(json, "Cache-Control: max-age=9").delayed(delay) }
            if path == "/each/2" { return .status(404).delayed(delay) }
            if path == "/each/3" { return .json("[", "Cache-Control: max-age=9").delayed(delay) }
            if path.hasPrefix("/each/") { return .json("\"\(path)\"").delayed(delay) }
            return .status(500).delayed(delay)
        }

        private final class Answers: Sendable {
            private let texts = Mutex<Set<String>>([])
            var all: Set<String> { self.texts.withLock { $0 } }

            func insert(_ text: String) { self.texts.withLock { _ = $0.insert(text) } }
        }

        /// All but what differs from request to request by its nature.
        private static func comparable(_ answer: RawMessage) -> String {
            let varying: Set = ["date", "x-request-id", "traceparent"]
            let fields = answer.fields.filter { !varying.contains($0.name.lowercased()) }
            return "\(answer.startLine)\n\(fields.map { "\($0.name): \($0.value)" })\n\(answer.text)"
        }

        @Test("a thousand runs with random delays give the same bytes")
        func determinism() async throws {
            try await ComposeRig.run(Self.compose, ["s": Self.service], workers: 2) { rig in
                let seen = Answers()
                let gateway = rig.gateway
                try await RunNumbers(0..<1000).run(clients: 16, { try await gateway.connect() }) { run, client in
                    seen.insert(Self.comparable(try await ComposeRig.ask(client, "GET /?run=\(run)")))
                }
                let all = seen.all
                #expect(all.count == 1, "\(all.sorted().joined(separator: "\n\n"))")
                let expected =
                    #"{"k":2.50,"y2":{"z":0,"a":[1,2],"b":true},"#
                    + #""list":[{"i":1,"r":"/each/1"},{"i":2},{"i":3},{"i":4,"r":"/each/4"},{"i":5}],"#
                    + #""after":"after","m":3}"#
                #expect(all.first?.hasSuffix(expected) == true)
            }
        }
    }
}
