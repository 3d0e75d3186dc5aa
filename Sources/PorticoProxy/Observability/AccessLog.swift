// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoWire

/// One line per finished exchange. Lines gather in a buffer of the worker and go to the sink in batches.
public final class AccessLog: TimerOwner {
    private let sink: (any LogSink)?
    private var buffer = OutputBuffer(capacity: 0)
    private var clock = LogClock()
    private lazy var timer = WheelTimer(self)

    private static let batch = 32 * 1024
    private static let delay: UInt64 = 100_000_000

    /// No sink: nothing is written.
    public init(sink: (any LogSink)?) { self.sink = sink }

    /// `time client "METHOD path" status bytes_in bytes_out duration_ms route service target reason request_id`; an
    /// absent value is `-`.
    func record(_ exchange: Exchange) {
        guard self.sink != nil, exchange.snapshot?.isLogged == true else { return }
        let loop = exchange.worker.loop
        if self.buffer.isEmpty { loop.arm(self.timer, at: loop.now + Self.delay) }
        self.clock.append(to: &self.buffer)
        self.appendRequest(exchange)
        self.buffer.append(UInt8(ascii: " "))
        self.buffer.append(decimal: exchange.status)
        self.buffer.append(UInt8(ascii: " "))
        self.buffer.append(decimal: exchange.requestRelay.count)
        self.buffer.append(UInt8(ascii: " "))
        self.buffer.append(decimal: exchange.bytesOut)
        self.appendDuration(WorkerLoop.clock() &- exchange.startedAt)
        self.appendNames(exchange)
        if self.buffer.count >= Self.batch { self.flush() }
    }

    private func appendRequest(_ exchange: Exchange) {
        self.buffer.append(UInt8(ascii: " "))
        self.appendClient(exchange)
        self.buffer.append(" \"")
        let head = exchange.request
        if head.methodText.isEmpty {
            self.buffer.append("-")
        } else {
            self.buffer.append(head.fields.bytes, head.methodText)
            self.buffer.append(UInt8(ascii: " "))
            for byte in head.fields.bytes[head.path] {
                if byte == UInt8(ascii: "\"") { self.buffer.append("%22") } else { self.buffer.append(byte) }
            }
        }
        self.buffer.append("\"")
    }

    /// The peer's address, or the one that a trusted proxy vouches for.
    private func appendClient(_ exchange: Exchange) {
        guard let client = exchange.client else { return self.buffer.append("-") }
        if exchange.clientIP == client.peer.ip {
            self.buffer.append(client.peerText)
        } else {
            self.buffer.append(text: exchange.clientIP.description)
        }
    }

    private func appendDuration(_ nanoseconds: UInt64) {
        self.buffer.append(UInt8(ascii: " "))
        self.buffer.append(decimal: Int(nanoseconds / 1_000_000))
        self.buffer.append(UInt8(ascii: "."))
        let thousandths = Int(nanoseconds / 1000 % 1000)
        if thousandths < 100 { self.buffer.append("0") }
        if thousandths < 10 { self.buffer.append("0") }
        self.buffer.append(decimal: thousandths)
    }

    private func appendNames(_ exchange: Exchange) {
        self.append(exchange.route?.name)
        self.append(exchange.service?.name)
        self.append(exchange.target?.authority)
        self.buffer.append(UInt8(ascii: " "))
        self.buffer.append(exchange.error?.kind.row.reason ?? "-")
        self.buffer.append(UInt8(ascii: " "))
        if exchange.requestID.isEmpty {
            self.buffer.append("-")
        } else {
            self.buffer.append(exchange.request.fields.bytes, exchange.requestID)
        }
        self.buffer.append("\n")
    }

    private func append(_ name: String?) {
        self.buffer.append(UInt8(ascii: " "))
        if let name { self.buffer.append(text: name) } else { self.buffer.append("-") }
    }

    func timerFired(_ timer: WheelTimer) { self.flush() }

    public func flush() {
        guard !self.buffer.isEmpty else { return }
        self.sink?.write(self.buffer.bytes)
        self.buffer.clear()
    }
}

/// Takes batches of lines from the workers; must not block them.
public protocol LogSink: AnyObject, Sendable {
    func write(_ lines: [UInt8])
}
