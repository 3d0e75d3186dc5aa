// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle

@testable import PorticoProxy

/// Any bytes as the first ones of a proxy: nothing may trap or hang, and `ProxyHeaderInvariants` must hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzProxyHeader(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = ProxyHeaderInvariants.violation(bytes) { fatalError(violation) }
    CostOracle.check(count) {
        var reader = ProxyHeaderReader()
        _ = try? reader.read(bytes.span)
    }
    return 0
}
