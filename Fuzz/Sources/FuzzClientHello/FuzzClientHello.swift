// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle
import PorticoWire

/// Any bytes as the first ones of a TLS client: nothing may trap or hang, and `ClientHelloInvariants` must hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzClientHello(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = ClientHelloInvariants.violation(bytes) { fatalError(violation) }
    CostOracle.check(count) {
        var reader = ClientHelloReader()
        _ = try? reader.read(bytes.span)
    }
    return 0
}
