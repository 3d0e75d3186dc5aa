// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What one side says of itself (RFC 9113 §6.5.2, RFC 8441 §3); it begins with what holds before anything is said.
package struct HTTP2Settings: Sendable, Hashable {
    package var tableSize = 4096
    package var enablesPush = true
    /// `nil`: as many streams as one likes.
    package var streams: Int?
    package var window = 65_535
    package var frame = 16_384
    /// Of a head, as RFC 9113 §10.5.1 counts; `nil`: nothing is said.
    package var headSize: Int?
    package var enablesConnectProtocol = false

    package static let largestWindow = 0x7fff_ffff

    package init() {}

    enum Entry: UInt16 {
        case tableSize = 1
        case enablePush = 2
        case streams = 3
        case window = 4
        case frame = 5
        case headSize = 6
        case connectProtocol = 8
    }

    static func check(_ bytes: Span<UInt8>, _ payload: ByteRange) throws(HTTP2Error) {
        for start in stride(from: payload.lower, to: payload.upper, by: 6) {
            let value = bytes.number32(at: start + 2)
            switch Entry(rawValue: bytes.number16(at: start)) {
            case .enablePush, .connectProtocol:
                if value > 1 { throw HTTP2Error(.protocolError, .settingsValue) }
            case .window:
                if value > Self.largestWindow { throw HTTP2Error(.flowControl, .settingsValue) }
            case .frame:
                if !(16_384...0xff_ffff).contains(value) { throw HTTP2Error(.protocolError, .settingsValue) }
            default: break
            }
        }
    }

    /// Takes over the entries of a frame, in their order; what is not known is passed over.
    package mutating func read(_ bytes: Span<UInt8>, _ payload: ByteRange) {
        var start = payload.lower
        while start + 6 <= payload.upper {
            let value = Int(bytes.number32(at: start + 2))
            switch Entry(rawValue: bytes.number16(at: start)) {
            case .tableSize: self.tableSize = value
            case .enablePush: self.enablesPush = value == 1
            case .streams: self.streams = value
            case .window: self.window = value
            case .frame: self.frame = value
            case .headSize: self.headSize = value
            case .connectProtocol: self.enablesConnectProtocol = value == 1
            case nil: break
            }
            start += 6
        }
    }

    /// Those that differ from what holds anyway.
    var entries: [(Entry, Int)] {
        let initial = HTTP2Settings()
        var entries: [(Entry, Int)] = []
        if self.tableSize != initial.tableSize { entries.append((.tableSize, self.tableSize)) }
        if !self.enablesPush { entries.append((.enablePush, 0)) }
        if let streams { entries.append((.streams, streams)) }
        if self.window != initial.window { entries.append((.window, self.window)) }
        if self.frame != initial.frame { entries.append((.frame, self.frame)) }
        if let headSize { entries.append((.headSize, headSize)) }
        if self.enablesConnectProtocol { entries.append((.connectProtocol, 1)) }
        return entries
    }
}
