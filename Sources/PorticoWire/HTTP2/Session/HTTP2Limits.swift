// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a peer may do on one connection. Above any of these it is told to calm down (ENHANCE_YOUR_CALM), or its stream is.
package struct HTTP2Limits: Sendable, Hashable {
    /// How much at once, and how much a second from then on.
    package struct Rate: Sendable, Hashable {
        package var burst: Int
        package var perSecond: Int

        package init(burst: Int, perSecond: Int) {
            self.burst = burst
            self.perSecond = perSecond
        }
    }

    /// Streams of the peer at a time. One that was reset counts until it is released (CVE-2025-8671).
    package var streams = 100
    /// Resets: the peer's, and those that it provokes (CVE-2023-44487). A stream that ends well gives one back.
    package var resets = Rate(burst: 1000, perSecond: 33)
    /// Oddities of any kind: at three quarters no new streams are taken, at the whole the connection ends.
    package var glitches = Rate(burst: 10_000, perSecond: 330)
    /// Frames of DATA in a row that hold nothing and end nothing (CVE-2019-9518).
    package var emptyData = 1
    /// Answers to frames of the peer that it has not taken yet (CVE-2019-9512, CVE-2019-9515).
    package var queuedControls = 1000
    package var frames = HTTP2FrameLimits()
    package var requestHead = HeadLimits()
    package var responseHead = ResponseHeadParser().limits
    /// What we take of one stream, and of all together, before someone has used it; in bytes.
    package var streamWindow = 65_535
    package var connectionWindow = 1 << 20
    package var tableSize = 4096
    /// Whether an extended CONNECT is taken (RFC 8441).
    package var takesExtendedConnect = false

    package init() {}
}
