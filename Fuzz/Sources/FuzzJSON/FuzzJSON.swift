// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle
import PorticoJSON

/// Any bytes as a JSON text, and as paths and a text: nothing may trap or hang, `JSONInvariants` must hold, and what an
/// index costs is linear.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = JSONInvariants.violation(bytes) { fatalError(violation) }
    CostOracle.check(count) {
        var index = JSONIndex()
        try? index.build(bytes)
    }
    return 0
}
