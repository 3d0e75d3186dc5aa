// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Up to 32 bytes of a line that stay the same. They are copied all at once, whatever their count, which costs less than
/// a call to copy some.
struct LogLiteral {
    static let limit = 32

    private(set) var bytes = [32 of UInt8](repeating: 0)
    private(set) var count = 0

    init() {}

    /// What goes beyond the limit is left out.
    init(_ text: some Sequence<UInt8>) {
        for byte in text.prefix(Self.limit) {
            self.bytes[self.count] = byte
            self.count += 1
        }
    }

    /// Puts three digits of a number below 1000 in the place of what stands there.
    mutating func replace(at index: Int, thousandths: Int) {
        self.bytes[index] = 48 &+ UInt8(truncatingIfNeeded: thousandths / 100)
        self.bytes[index + 1] = 48 &+ UInt8(truncatingIfNeeded: thousandths / 10 % 10)
        self.bytes[index + 2] = 48 &+ UInt8(truncatingIfNeeded: thousandths % 10)
    }
}
