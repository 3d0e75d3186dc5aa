// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Any bytes as configuration files: nothing may trap or hang, and `ConfigInvariants` must hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConfig(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = ConfigInvariants.violation(bytes) { fatalError(violation) }
    return 0
}
