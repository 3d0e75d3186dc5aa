// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle
import PorticoX509

/// Any bytes: nothing may trap or hang, `RevocationInvariants` must hold, and what reading costs is linear.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRevocation(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = RevocationInvariants.violation(bytes) { fatalError(violation) }
    CostOracle.check(count) { RevocationInvariants.read(bytes) }
    return 0
}
