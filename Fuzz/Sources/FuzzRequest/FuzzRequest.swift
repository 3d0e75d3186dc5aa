// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import CostOracle

@testable import PorticoWire

/// Any bytes as a client's: nothing may trap, `MessageInvariants` must hold, and what it costs is linear.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequest(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = MessageInvariants.violation(.request, bytes) { fatalError(violation) }
    CostOracle.check(count) {
        var head = RequestHead()
        guard (try? RequestHeadParser().parse(bytes.span, into: &head)) != nil else { return }
        head.fields.dropOriginClaims(trusted: false)
        for slot in head.fields.slots {
            let list = ListField(head.fields.string(slot.value))
            for member in list { for _ in member.parameters {} }
            for _ in list.fromEnd {}
        }
    }
    return 0
}
