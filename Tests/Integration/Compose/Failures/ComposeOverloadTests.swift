// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct ComposeOverloadTests {
        /// Three times a thousand calls at a time, of which a worker makes 1024 to one target.
        private static func yaml(_ list: String, _ full: String) -> String {
            let loop = #"{ call: "full:/{x}", for_each: { item: x, in: parts.list, max: 1000, parallel: 1000 } }"#
            return """
                version: 1
                listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
                admin: { address: "127.0.0.1:0" }
                services: { list: "\(list)", full: "\(full)" }
                routes: { home: { match: /**, compose: { list: "list:/", a: \(loop), b: \(loop), c: \(loop) } } }
                """
        }

        @Test("calls beyond what a service may have in flight fail at once, and the gateway goes on")
        func overload() async throws {
            let (full, fillers) = try await DeadPort.full()
            let json = "[" + (0..<1000).map { "\($0)" }.joined(separator: ",") + "]"
            let list = try await FakeService(always(json))
            let files = ["gateway.yaml": Self.yaml(list.upstream.url, full.url)]
            try await PorticoProcess(files: files).use { process in
                let client = try await process.connect()
                for _ in 0..<2 {
                    let answer = try await ComposeRig.ask(client)
                    #expect(answer.text == #"{"list":"# + json + "}")
                    #expect(answer["Gateway-Partial"] == "a;reason=timeout, b;reason=timeout, c;reason=overload")
                }
                await client.close()
            }
            for filler in fillers { await filler.close() }
            await list.upstream.stop()
        }
    }
}
