// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle
import PorticoX509

/// Any bytes: nothing may trap or hang, `CertificateInvariants` must hold, and what reading costs is linear.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCertificate(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = CertificateInvariants.violation(bytes) { fatalError(violation) }
    CostOracle.check(count) { CertificateInvariants.read(bytes) }
    return 0
}
