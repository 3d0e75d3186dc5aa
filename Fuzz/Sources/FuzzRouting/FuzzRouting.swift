// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Any bytes as patterns of paths and a request target: nothing may trap or hang, and `RoutingInvariants` must hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRouting(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = RoutingInvariants.violation(bytes) { fatalError(violation) }
    return 0
}
