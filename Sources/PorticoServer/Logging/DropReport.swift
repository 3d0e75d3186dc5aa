// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging

/// Says in the gateway's own log that lines were dropped, once in a while.
struct DropReport {
    let silence: Duration
    /// Of the last line that the system refused; 0: none was.
    var lastError: Int32 = 0
    /// Lines were given up, for nothing took them.
    var isStalled = false
    private var told = 0
    private var toldAt: ContinuousClock.Instant?

    init(silence: Duration) { self.silence = silence }

    mutating func tell(_ dropped: Int, to logger: Logger, isLast: Bool) {
        guard dropped > self.told else { return }
        let now = ContinuousClock.now
        if !isLast, let toldAt, now - toldAt < self.silence { return }
        logger.warning(
            "access lines were dropped", metadata: ["count": "\(dropped - self.told)", "reason": "\(self.reason)"])
        self.told = dropped
        self.toldAt = now
        self.lastError = 0
        self.isStalled = false
    }

    private var reason: String {
        if self.lastError != 0 { return String(cString: strerror(self.lastError)) }
        return self.isStalled ? "nothing takes them" : "too many waited"
    }
}
