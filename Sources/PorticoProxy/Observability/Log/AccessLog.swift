// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One line per finished exchange. Lines gather in a buffer of the worker and go to the sink in batches.
package final class AccessLog: TimerOwner {
    private let sink: (any LogSink)?
    // Exclusivity is not checked here: nothing that a line is written from comes back to the log, and the two accesses
    // would last while the whole line is written, which makes every check inside them dearer.
    @exclusivity(unchecked) private var buffer = LogBuffer(capacity: 0)
    private var count = 0
    @exclusivity(unchecked) private var clock = LogClock()
    private lazy var timer = WheelTimer(self)

    /// What is handed over at once, in bytes. Each time the writing thread wakes up, which costs as much as some dozen
    /// lines.
    private static let batch = 128 * 1024
    /// Room for the line that completes a batch, so that the buffer does not grow for it.
    private static let spare = 32 * 1024
    private static let delay: UInt64 = 100_000_000

    /// No sink: nothing is written.
    package init(sink: (any LogSink)?) { self.sink = sink }

    /// Writes the line of an exchange that has ended, where its snapshot has a format and the sample takes it.
    /// - Parameter duration: Of the whole exchange, in nanoseconds.
    func record(_ exchange: Exchange, after duration: UInt64) {
        guard self.sink != nil, let format = exchange.snapshot?.logFormat else { return }
        let core = exchange.core
        if let sample = format.sample,
            !sample.takes(exchange.finalStatus, hasReason: exchange.error != nil, &core.random)
        {
            return
        }
        if self.count == 0 {
            self.buffer.reserve(Self.batch + Self.spare)
            core.loop.arm(self.timer, at: core.loop.now + Self.delay)
        }
        format.write(exchange, after: duration, &self.clock, to: &self.buffer)
        self.count += 1
        if self.buffer.count >= Self.batch { self.flush() }
    }

    func timerFired(_ timer: WheelTimer) { self.flush() }

    /// Hands over what has gathered.
    package func flush() {
        guard self.count > 0 else { return }
        self.buffer.withSpan { self.sink?.write($0, count: self.count) }
        self.buffer.clear()
        self.count = 0
    }
}
