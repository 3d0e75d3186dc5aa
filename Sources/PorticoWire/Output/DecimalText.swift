// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A whole number of 0 and up in digits, without storage of its own.
package struct DecimalText {
    private var digits = InlineArray<20, UInt8>(repeating: 0)
    private var start = 20

    package init(_ value: Int) {
        var rest = UInt(bitPattern: Swift.max(0, value))
        repeat {
            let (next, digit) = rest.quotientAndRemainder(dividingBy: 10)
            self.start &-= 1
            self.digits[self.start] = UInt8(truncatingIfNeeded: 48 &+ digit)
            rest = next
        } while rest > 0
    }

    func append(to output: inout OutputBuffer) { output.append(self.digits.span.extracting(self.start..<20)) }
}
