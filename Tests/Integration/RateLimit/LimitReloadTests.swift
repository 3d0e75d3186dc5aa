// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy
import PorticoServer
import PorticoTesting
import Testing

/// Counters outlive configurations, by the names of their limits.
@Suite(.timeLimit(.minutes(2)))
struct LimitReloadTests {
    private static func yaml(_ limits: String, _ name: String = "each") -> String {
        """
        limits: { \(limits) }
        routes: { all: { match: /**, respond: { status: 204 }, limit: \(name) } }
        """
    }

    /// One more is taken, and so many are left.
    private static func expect(
        _ left: Int, _ rig: ReloadRig, at place: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        let answer = try await rig.get("/")
        #expect(answer.status == 204 && answer.remaining == left, "\(answer.startLine)", sourceLocation: place)
    }

    private static func change(_ rig: ReloadRig, to yaml: String) async throws {
        guard try await rig.change(to: yaml) else { throw TestingError("refused: \(yaml)") }
    }

    @Test(
        "what was used stays used, with the same rate and with another one",
        arguments: ["token_bucket", "fixed_window", "sliding_window", "sliding_log"])
    func rate(algorithm: String) async throws {
        func limit(_ rate: String) -> String { Self.yaml("each: { rate: \(rate), algorithm: \(algorithm) }") }
        try await ReloadRig.run(limit("10/300day"), filters: [], workers: 2) { rig in
            try await Self.expect(9, rig)
            try await Self.change(rig, to: limit("10/300day") + "\n# the same")
            try await Self.expect(8, rig)
            try await Self.change(rig, to: limit("20/300day"))
            try await Self.expect(17, rig)
            try await Self.change(rig, to: limit("4/300day"))
            try await Self.expect(0, rig)
            try await rig.get("/").expectRefused(by: "each")
            try await Self.change(rig, to: limit("30/300day"))
            try await Self.expect(25, rig)
        }
    }

    @Test("a rate over another time is no reason to begin anew, or to fail")
    func period() async throws {
        func limit(_ rate: String) -> String { Self.yaml("each: { rate: \(rate), algorithm: token_bucket }") }
        let rates = ["100/day", "100/h", "90/365day", "80/week", "1000000000/s", "100/366day", "100/day"]
        try await ReloadRig.run(limit(rates[0]), filters: []) { rig in
            for _ in 0..<50 { #expect(try await rig.get("/").status == 204) }
            for rate in rates {
                try await Self.change(rig, to: limit(rate))
                #expect(try await rig.get("/").status == 204, "\(rate)")
            }
        }
        try await ReloadRig.run(limit("100/day"), filters: []) { rig in
            for _ in 0..<50 { #expect(try await rig.get("/").status == 204) }
            try await Self.change(rig, to: limit("100/365day"))
            try await Self.expect(49, rig)
            try await Self.change(rig, to: limit("100/30day"))
            try await Self.expect(48, rig)
        }
    }

    @Test("another bound of callers keeps those who have used the most", arguments: ["token_bucket", "sliding_log"])
    func bound(algorithm: String) async throws {
        func limit(_ rest: String) -> String {
            "limits: { each: { rate: \(rest), by: \"{header.X-Tenant}\", algorithm: \(algorithm) } }\n"
                + "routes: { all: { match: /**, respond: { status: 204 }, limit: each } }"
        }
        try await ReloadRig.run(limit("20/day, max_keys: 9000"), filters: []) { rig in
            let client = try await RawConnection.connect(port: Int(rig.gateway.addresses["public"]?.port ?? 0))
            func left(_ tenant: String) async throws -> Int? {
                try await client.send(LimitRig.request("GET /", ["X-Tenant: \(tenant)"]))
                return try await client.receiveResponse().remaining
            }
            for _ in 0..<20 { _ = try await left("noisy") }
            for part in 0..<40 {
                let requests = (0..<100).map { LimitRig.request("GET /", ["X-Tenant: \(part)-\($0)"]) }
                try await client.send(requests.joined())
                for _ in requests { _ = try await client.receiveResponse() }
            }
            for change in ["21/day, max_keys: 1000", "22/day, max_keys: 500000", "10000/day, max_keys: 500000"] {
                try await Self.change(rig, to: limit(change))
                let found = try await left("noisy")
                let most = Int(change.prefix { $0 != "/" }) ?? 0
                #expect(found == (most > 22 ? most - 23 : 0), "\(change)")
            }
            await client.close()
        }
    }

    @Test("a limit that was removed begins anew when it comes back; another one of the file goes on")
    func removed() async throws {
        let both = "each: { rate: 5/day, algorithm: token_bucket }, other: { rate: 5/day, algorithm: token_bucket }"
        let other = "other: { rate: 5/day, algorithm: token_bucket }"
        try await ReloadRig.run(Self.yaml(both), filters: []) { rig in
            try await Self.expect(4, rig)
            try await Self.change(rig, to: Self.yaml(both, "other"))
            try await Self.expect(4, rig)
            // It is used nowhere, and still there.
            try await Self.change(rig, to: Self.yaml(both))
            try await Self.expect(3, rig)
            try await Self.change(rig, to: Self.yaml(other, "other"))
            try await Self.expect(3, rig)
            try await Self.change(rig, to: Self.yaml(both))
            try await Self.expect(4, rig)
            try await Self.change(rig, to: Self.yaml(both, "[each, other]"))
            try await Self.expect(2, rig)
        }
    }

    @Test("a configuration that is refused changes nothing")
    func refused() async throws {
        let yaml = Self.yaml("each: { rate: 5/day, algorithm: token_bucket }")
        try await ReloadRig.run(yaml, filters: []) { rig in
            try await Self.expect(4, rig)
            #expect(try await rig.change(to: Self.yaml("other: { rate: 1/day }")) == false)
            try await Self.expect(3, rig)
            try await Self.change(rig, to: yaml)
            try await Self.expect(2, rig)
        }
    }

    @Test("a bucket that has become smaller is full again as soon as that one would be")
    func smaller() async throws {
        func limit(_ rest: String) -> String { Self.yaml("each: { algorithm: token_bucket, \(rest) }") }
        try await ReloadRig.run(limit("rate: 1/100s, burst: 8"), filters: []) { rig in
            for left in (0..<8).reversed() { try await Self.expect(left, rig) }
            try await Self.change(rig, to: limit("rate: 1/100s, burst: 2"))
            let answer = try await rig.get("/")
            answer.expectRefused(by: "each")
            #expect((1...100).contains(Int(answer["Retry-After"] ?? "") ?? 0))
        }
    }

    @Test("a bucket that was full again before its rate was changed is full with the new one")
    func refilled() async throws {
        func limit(_ rate: String) -> String { Self.yaml("each: { rate: \(rate), algorithm: token_bucket }") }
        try await ReloadRig.run(limit("1000/s"), filters: []) { rig in
            for _ in 0..<10 { #expect(try await rig.get("/").status == 204) }
            // A thousand a second come back: those ten are there before the new file is.
            let end = ContinuousClock.now + .milliseconds(20)
            while ContinuousClock.now < end { await Pace.tick() }
            try await Self.change(rig, to: limit("1000/day"))
            try await Self.expect(999, rig)
        }
    }
}
