// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoProxy

@Suite("Log sample") struct LogSampleTests {
    /// Of a thousand exchanges, how many get a line.
    private static func taken(_ sample: LogSample, _ status: Int, hasReason: Bool = false) -> Int {
        var random = FastRandom(seed: 7)
        return (0..<1000).count { _ in sample.takes(status, hasReason: hasReason, &random) }
    }

    @Test("a status goes before errors, errors before a class, and all pass where nothing is said")
    func precedence() {
        let none = Ratio(partsPerMillion: 0)
        let sample = LogSample([
            LogShare(.errors, .whole), LogShare(.status(404), none), LogShare(.statusClass(2), none),
            LogShare(.statusClass(5), none), LogShare(.statusClass(4), none),
        ])
        #expect(Self.taken(sample, 200) == 0)
        #expect(Self.taken(sample, 200, hasReason: true) == 1000)
        #expect(Self.taken(sample, 404, hasReason: true) == 0)
        #expect(Self.taken(sample, 405, hasReason: true) == 1000)
        #expect(Self.taken(sample, 405) == 0)
        #expect(Self.taken(sample, 503) == 1000)
        #expect(Self.taken(sample, 301) == 1000)
        #expect(Self.taken(sample, 0) == 1000)
        #expect(Self.taken(sample, 599) == 1000 && Self.taken(sample, 1000) == 1000 && Self.taken(sample, -1) == 1000)
    }

    @Test("a share is kept to within chance")
    func share() {
        let sample = LogSample([LogShare(.statusClass(2), .percent(10))])
        #expect((70...130).contains(Self.taken(sample, 204)))
    }
}
