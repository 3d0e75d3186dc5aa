// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle
import PorticoWire

/// Any bytes as a DNS server's answer: nothing may trap or hang, and `DNSInvariants` must hold.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDNS(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = DNSInvariants.violation(bytes) { fatalError(violation) }
    CostOracle.check(count) { _ = try? DNSAnswer(bytes) }
    return 0
}
