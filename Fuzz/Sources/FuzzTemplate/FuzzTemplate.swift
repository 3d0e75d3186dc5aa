// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle
import PorticoConfig

/// Any text as a template: nothing may trap, `TemplateInvariants` must hold, and the time is linear.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTemplate(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = TemplateInvariants.violation(bytes) { fatalError(violation) }
    let text = String(decoding: bytes, as: UTF8.self)
    CostOracle.check(count) { _ = try? Template.parse(ConfigText(text), allowing: Set(Template.Root.allCases)) }
    return 0
}
