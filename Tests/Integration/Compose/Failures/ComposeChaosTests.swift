// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// Services that do everything wrong, at random: every answer is what it must be, and nothing stays behind.
    @Suite(.enabled(if: PorticoProcess.path != nil, PorticoProcess.notice)) struct ComposeChaosTests {
        private static let clients = 8

        private static func run(_ numbers: Range<UInt64>, _ process: PorticoProcess) async throws {
            let port = process.port
            try await RunNumbers(numbers).run(clients: Self.clients, { try await RawConnection.connect(port: port) }) {
                try await Self.check($0, $1)
            }
        }

        private static func check(_ run: UInt64, _ client: RawConnection) async throws {
            let answer = try await ComposeRig.ask(client, "GET /?run=\(run)")
            let expected = ChaosPlan(run: run).answer
            #expect(answer.text == expected.text, "run \(run)")
            #expect(answer["Gateway-Partial"] == expected.partial, "run \(run)")
            #expect(answer.status == 200 && (answer["ETag"] == nil) == (expected.partial != nil), "run \(run)")
        }

        @Test("several hundred answers are right, and descriptors, connections and memory are as before")
        func chaos() async throws {
            let service = try await FakeService { ChaosPlan.reply(to: $0.target) }
            let yaml = """
                version: 1
                listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
                admin: { address: "127.0.0.1:0" }
                \(ComposeRig.yaml(ChaosPlan.compose, ["s": service]))
                """
            let process = try await PorticoProcess(files: ["gateway.yaml": yaml])
            try await process.use { process in
                let descriptors = process.descriptorCount
                try await Self.run(0..<150, process)
                let resident = process.child.residentBytes
                try await Self.run(150..<600, process)
                // Idle connections to the service stay in the pool: no more than there were calls at a time.
                let most = descriptors + Self.clients * 4
                let end = ContinuousClock.now + .seconds(5)
                while process.descriptorCount > most || service.inFlight > 0, ContinuousClock.now < end {
                    await Pace.tick()
                }
                #expect(process.descriptorCount <= most)
                #expect(service.inFlight == 0 && service.openCount <= process.descriptorCount)
                #expect(process.child.residentBytes <= resident + 4 << 20)
            }
            await service.upstream.stop()
        }
    }
}
