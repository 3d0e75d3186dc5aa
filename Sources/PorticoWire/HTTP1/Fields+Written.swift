// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Fields whose values are written in place.
extension Fields {
    /// Adds a field line at the end, whose value the body appends. The caller vouches for the name; bytes of the value that
    /// could end the line become spaces.
    package mutating func add(name: StaticString, _ write: (inout [UInt8]) -> Void) {
        let start = self.bytes.count
        name.withUTF8Buffer { unsafe self.bytes.append(contentsOf: $0) }
        let nameCount = self.bytes.count - start
        self.bytes.append(UInt8(ascii: ":"))
        self.bytes.append(UInt8(ascii: " "))
        let valueStart = self.bytes.count
        write(&self.bytes)
        self.finishLine(from: start, nameCount: nameCount, valueStart: valueStart)
    }

    /// The same for a number.
    package mutating func add(name: StaticString, decimal value: Int64) {
        self.add(name: name) { $0.append(decimal: value) }
    }
}

extension [UInt8] {
    /// Appends the digits of a number.
    package mutating func append(decimal value: Int64) {
        guard value >= 10 else {
            if value < 0 { return self.append(contentsOf: String(value).utf8) }
            return self.append(UInt8(truncatingIfNeeded: 48 + value))
        }
        let start = self.count
        var rest = value
        while rest > 0 {
            self.append(UInt8(truncatingIfNeeded: 48 + rest % 10))
            rest /= 10
        }
        self[start...].reverse()
    }
}
