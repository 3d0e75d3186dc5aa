// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import PorticoWire
import Testing

@testable import PorticoProxy
@testable import PorticoServer

/// What the gateway asks services on nobody's behalf.
@Suite struct WorkerCallTests {
    private struct Outcome: Sendable, Equatable {
        var status = 0
        var text = ""
        var failure: ServiceCall.Failure?
    }

    private final class Listening: ServiceCallDelegate {
        private let done: @Sendable (Outcome) -> Void

        init(_ done: @escaping @Sendable (Outcome) -> Void) { self.done = done }

        func answered(_ call: ServiceCall) -> ServiceCallUse { .keep }
        func received(_ call: ServiceCall, from start: Int) -> Bool { true }
        func ended(_ call: ServiceCall) {
            let text = String(decoding: call.body, as: UTF8.self)
            self.done(Outcome(status: call.status, text: text, failure: call.failure))
        }
    }

    private static let yaml = """
        services: { app: "${app}", dead: "${dead}" }
        routes: { all: { match: /**, to: app } }
        """

    /// What comes of a call with a body and a field; `nil`: there is no such service.
    private static func call(_ service: String, _ rig: Rig) async throws -> Outcome? {
        let worker = try #require(rig.gateway.gateway.workers.first)
        return await withCheckedContinuation { continuation in
            worker.perform { worker in
                let body = Array("ping".utf8)
                let delegate = Listening { continuation.resume(returning: $0) }
                let call = worker.call(
                    service, body: body, limit: 1 << 20, deadline: worker.loop.now + 20_000_000_000, delegate: delegate
                ) { (head) throws(WireError) in
                    try head.begin(method: Array("PUT".utf8), target: Array("/keys?a=b".utf8), bodyCount: body.count)
                    head.fields.add(name: "Content-Length", value: "\(body.count)")
                    head.fields.add(name: "X-Own", value: "1")
                }
                if call == nil { continuation.resume(returning: nil) }
            }
        }
    }

    @Test("a call reaches the service as it was made, and its answer whoever made it")
    func answered() async throws {
        let dead = try DeadPort()
        let script = Script { Script.response("got \($0.text)", status: 201) }
        try await Rig.run(Self.yaml, values: ["dead": dead.url], script: script) { rig in
            for number in 1...2 {
                let outcome = try await Self.call("app", rig)
                #expect(outcome == Outcome(status: 201, text: "got ping"))
                let seen = Requests.whole(in: rig.upstream.connections.map(\.history).joined())
                #expect(seen.count == number && rig.upstream.connectionCount == 1)
                let request = try #require(seen.last)
                #expect(request.startLine == "PUT /keys?a=b HTTP/1.1" && request.text == "ping")
                #expect(request["X-Own"] == "1" && request.values("Content-Length") == ["4"])
                #expect(request.values("Host") == ["127.0.0.1:\(rig.upstream.port)"])
            }
        }
    }

    @Test("a service that cannot be reached is a failure; one that is not there is no call")
    func failed() async throws {
        let dead = try DeadPort()
        try await Rig.run(Self.yaml, values: ["dead": dead.url]) { rig in
            let outcome = try await Self.call("dead", rig)
            #expect(outcome == Outcome(failure: .proxy(.connectFailure)))
            let none = try await Self.call("nobody", rig)
            #expect(none == nil)
            #expect(rig.upstream.connectionCount == 0)
        }
    }
}
