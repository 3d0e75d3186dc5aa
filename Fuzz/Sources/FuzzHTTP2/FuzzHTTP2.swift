// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle

@testable import PorticoWire

/// Any bytes as frames, and as a field block: nothing may trap or hang, and `HTTP2Invariants` must hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP2(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = HTTP2Invariants.violation(bytes) { fatalError(violation) }
    CostOracle.check(count) {
        var (reader, offset) = (HTTP2FrameReader(), 0)
        while let frame = try? reader.next(bytes.span, from: &offset) { _ = frame }
        var (decoder, head) = (HPACKDecoder(), RequestHead())
        _ = try? decoder.readRequest(bytes.span, endsStream: true, into: &head)
    }
    return 0
}
