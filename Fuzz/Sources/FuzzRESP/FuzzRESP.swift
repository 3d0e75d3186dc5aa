// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle
import PorticoWire

/// Any bytes as a Redis server's replies: nothing may trap or hang, and `RESPInvariants` must hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRESP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = RESPInvariants.violation(bytes) { fatalError(violation) }
    CostOracle.check(count) { _ = RESPInvariants.read([bytes[...]], RESPLimits()) }
    return 0
}
