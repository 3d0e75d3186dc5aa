// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

@testable import PorticoWire

/// A frame as it comes from a peer, well-formed or not.
func frame(_ type: UInt8, flags: UInt8 = 0, stream: UInt32, _ payload: [UInt8] = []) -> [UInt8] {
    let length = payload.count
    return [UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), type, flags]
        + number(stream) + payload
}

/// Four bytes.
func number(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

func setting(_ name: UInt16, _ value: UInt32) -> [UInt8] { [UInt8(name >> 8), UInt8(name & 255)] + number(value) }

/// All frames of some bytes, and what is left of them.
func frames(
    _ bytes: [UInt8], limits: HTTP2FrameLimits = HTTP2FrameLimits()
) throws(HTTP2Error) -> (frames: [HTTP2Frame], rest: Int) {
    var (reader, offset, frames) = (HTTP2FrameReader(limits: limits), 0, [HTTP2Frame]())
    while let frame = try reader.next(bytes.span, from: &offset) { frames.append(frame) }
    return (frames, bytes.count - offset)
}

/// What ends the connection; `nil`: nothing does.
func frameError(_ bytes: [UInt8]) -> HTTP2Error? {
    do { _ = try frames(bytes) } catch { return error }
    return nil
}
