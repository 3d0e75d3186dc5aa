// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle

@testable import PorticoProxy

/// Any bytes as an expression and what it is tried on: nothing may trap, `RegexInvariants` must hold, and the time is
/// linear in what it is tried on.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRegex(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = RegexInvariants.violation(bytes) { fatalError(violation) }
    let (pattern, subject) = RegexInvariants.parted(bytes)
    // Compiling is done once, by whoever writes the configuration.
    guard let regex = try? Regex(pattern) else { return 0 }
    var scratch = RegexScratch()
    CostOracle.check(subject.count, times: 64) {
        var source = RawBytes(0..<subject.count)
        _ = regex.isFound(in: &source, subject.span, &scratch)
    }
    return 0
}
