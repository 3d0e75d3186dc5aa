// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle
import PorticoWire

/// Any bytes as an upstream's answer to a GET and to a HEAD: nothing may trap, `MessageInvariants` must hold, and what it costs is linear.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponse(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    for toHEAD in [false, true] {
        if let violation = MessageInvariants.violation(.response(toHEAD: toHEAD), bytes) { fatalError(violation) }
    }
    CostOracle.check(count) {
        var head = ResponseHead()
        _ = try? ResponseHeadParser().parse(bytes.span, toHEAD: false, into: &head)
    }
    return 0
}
