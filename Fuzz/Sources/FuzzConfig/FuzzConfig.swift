// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle
import PorticoConfig
import PorticoServer

/// Any bytes as configuration files: nothing may trap or hang, `ConfigInvariants` must hold, and what
/// reading them costs is linear.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConfig(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = ConfigInvariants.violation(bytes) { fatalError(violation) }
    // YAML is read by a library, and what is wrong is searched for hints.
    CostOracle.check(count, times: 100) {
        _ = ConfigLoader.load(path: "gateway.yaml", environment: { _ in nil }, files: MemoryFiles(splitting: bytes))
    }
    return 0
}
