// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle
import PorticoJOSE

/// Any bytes as keys and a token: nothing may trap or hang, `JOSEInvariants` must hold, and what reading costs is linear.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJOSE(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = JOSEInvariants.violation(bytes) { fatalError(violation) }
    CostOracle.check(count) { JOSEInvariants.read(bytes) }
    return 0
}
