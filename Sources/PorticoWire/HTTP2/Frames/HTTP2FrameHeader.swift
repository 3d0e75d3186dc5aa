// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The nine bytes that each frame begins with (RFC 9113 §4.1).
struct HTTP2FrameHeader: Sendable {
    static let count = 9

    var length: Int
    var type: UInt8
    var flags: UInt8
    var stream: UInt32

    init(length: Int, _ type: HTTP2FrameType, flags: UInt8 = 0, stream: UInt32) {
        self.length = length
        self.type = type.rawValue
        self.flags = flags
        self.stream = stream
    }

    /// All of it is there.
    init(_ bytes: Span<UInt8>, at start: Int) {
        self.length = Int(bytes[start]) << 16 | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
        self.type = bytes[start + 3]
        self.flags = bytes[start + 4]
        // The highest bit is reserved, and not looked at.
        self.stream = bytes.number32(at: start + 5) & 0x7fff_ffff
    }

    func has(_ flag: UInt8) -> Bool { self.flags & flag != 0 }

    static let endStream: UInt8 = 0x1
    static let ack: UInt8 = 0x1
    static let endHeaders: UInt8 = 0x4
    static let padded: UInt8 = 0x8
    static let priority: UInt8 = 0x20
}

/// RFC 9113 §6.
enum HTTP2FrameType: UInt8, Sendable, CaseIterable {
    case data = 0
    case headers = 1
    case priority = 2
    case reset = 3
    case settings = 4
    case pushPromise = 5
    case ping = 6
    case goAway = 7
    case windowUpdate = 8
    case continuation = 9
}

extension Span where Element == UInt8 {
    /// Four bytes, which are there, the highest one first.
    func number32(at start: Int) -> UInt32 {
        UInt32(self[start]) << 24 | UInt32(self[start + 1]) << 16 | UInt32(self[start + 2]) << 8
            | UInt32(self[start + 3])
    }

    func number16(at start: Int) -> UInt16 { UInt16(self[start]) << 8 | UInt16(self[start + 1]) }
}
