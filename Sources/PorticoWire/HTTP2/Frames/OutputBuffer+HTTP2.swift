// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Frames on their way out (RFC 9113 §6).
extension OutputBuffer {
    mutating func append(_ header: HTTP2FrameHeader) {
        self.append(UInt8(truncatingIfNeeded: header.length >> 16))
        self.append(UInt8(truncatingIfNeeded: header.length >> 8))
        self.append(UInt8(truncatingIfNeeded: header.length))
        self.append(header.type)
        self.append(header.flags)
        self.append(number32: header.stream)
    }

    mutating func append(number32 value: UInt32) {
        for shift: UInt32 in [24, 16, 8, 0] { self.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// The header of a DATA frame, whose bytes follow.
    package mutating func append(dataOf count: Int, stream: UInt32, endsStream: Bool) {
        self.append(
            HTTP2FrameHeader(
                length: count, .data, flags: endsStream ? HTTP2FrameHeader.endStream : 0, stream: stream))
    }

    package mutating func append(settings: HTTP2Settings) {
        let entries = settings.entries
        self.append(HTTP2FrameHeader(length: 6 * entries.count, .settings, stream: 0))
        for (entry, value) in entries {
            self.append(UInt8(truncatingIfNeeded: entry.rawValue >> 8))
            self.append(UInt8(truncatingIfNeeded: entry.rawValue))
            self.append(number32: UInt32(clamping: value))
        }
    }

    package mutating func appendSettingsAck() {
        self.append(HTTP2FrameHeader(length: 0, .settings, flags: HTTP2FrameHeader.ack, stream: 0))
    }

    /// - Parameter data: eight bytes; others are left out, and missing ones are 0.
    package mutating func append(ping data: Span<UInt8>, isAck: Bool) {
        self.append(HTTP2FrameHeader(length: 8, .ping, flags: isAck ? HTTP2FrameHeader.ack : 0, stream: 0))
        for index in 0..<8 { self.append(index < data.count ? data[index] : 0) }
    }

    package mutating func append(goAway code: HTTP2ErrorCode, lastStream: UInt32, text: StaticString = "") {
        self.append(HTTP2FrameHeader(length: 8 + text.utf8CodeUnitCount, .goAway, stream: 0))
        self.append(number32: lastStream)
        self.append(number32: code.rawValue)
        self.append(text)
    }

    package mutating func append(reset stream: UInt32, _ code: HTTP2ErrorCode) {
        self.append(HTTP2FrameHeader(length: 4, .reset, stream: stream))
        self.append(number32: code.rawValue)
    }

    /// - Parameter increment: 1 to 2^31 - 1.
    package mutating func append(windowUpdate increment: Int, stream: UInt32) {
        self.append(HTTP2FrameHeader(length: 4, .windowUpdate, stream: stream))
        self.append(number32: UInt32(clamping: increment) & 0x7fff_ffff)
    }

    /// A HEADERS frame with what `block` writes, and CONTINUATIONs where the peer takes no frame as long as that.
    /// - Parameter largest: of a frame, as the peer's settings say.
    package mutating func append(
        headersOf stream: UInt32, endsStream: Bool, largest: Int, _ block: (inout OutputBuffer) -> Void
    ) {
        let start = self.count
        self.append(HTTP2FrameHeader(length: 0, .headers, stream: stream))
        block(&self)
        let (largest, flags) = (Swift.max(1, largest), endsStream ? HTTP2FrameHeader.endStream : 0)
        let length = self.count - start - HTTP2FrameHeader.count
        if length <= largest {
            return self.setHeader(at: start, length: length, flags: flags | HTTP2FrameHeader.endHeaders)
        }
        self.setHeader(at: start, length: largest, flags: flags)
        let rest = self.take(from: start + HTTP2FrameHeader.count + largest)
        for lower in stride(from: 0, to: rest.count, by: largest) {
            let upper = Swift.min(rest.count, lower + largest)
            self.append(
                HTTP2FrameHeader(
                    length: upper - lower, .continuation, flags: upper == rest.count ? HTTP2FrameHeader.endHeaders : 0,
                    stream: stream))
            self.append(rest, lower, upper)
        }
    }

    private mutating func setHeader(at start: Int, length: Int, flags: UInt8) {
        self.set(UInt8(truncatingIfNeeded: length >> 16), at: start)
        self.set(UInt8(truncatingIfNeeded: length >> 8), at: start + 1)
        self.set(UInt8(truncatingIfNeeded: length), at: start + 2)
        self.set(flags, at: start + 4)
    }
}
