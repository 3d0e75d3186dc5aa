// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONMachine {
    /// Passes white space; the indentation of a printed text eight bytes at a time.
    @inline(__always)
    func skipSpace(_ bytes: Span<UInt8>, _ index: inout Int) throws(JSONError) {
        let raw = unsafe bytes.bytes
        while index < bytes.count {
            let byte = bytes[index]
            guard byte <= 0x20 else { return }
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else {
                throw self.error(.unexpectedByte, at: index)
            }
            index &+= 1
            while index &+ 8 <= bytes.count,
                unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) == 0x2020_2020_2020_2020
            {
                index &+= 8
            }
        }
    }

    /// Digits before the point, which most numbers are made of.
    @inline(__always)
    mutating func scanInteger(_ bytes: Span<UInt8>, _ index: inout Int, _ sink: inout some JSONSink) {
        while index < bytes.count {
            let byte = bytes[index]
            guard Self.isDigit(byte) else {
                self.leaveInteger(byte, &index, &sink)
                return
            }
            index &+= 1
        }
    }

    /// Digits after the point.
    @inline(__always)
    mutating func scanFraction(_ bytes: Span<UInt8>, _ index: inout Int, _ sink: inout some JSONSink) {
        while index < bytes.count {
            let byte = bytes[index]
            guard Self.isDigit(byte) else {
                if byte | 0x20 == UInt8(ascii: "e") {
                    self.state = .exponent
                    index &+= 1
                } else {
                    self.endScalar(at: index, &sink)
                }
                return
            }
            index &+= 1
        }
    }

    /// One byte of any other place in a number.
    mutating func scanNumber(
        _ bytes: Span<UInt8>,
        _ index: inout Int,
        _ sink: inout some JSONSink
    ) throws(JSONError) {
        let byte = bytes[index]
        switch self.state {
        case .minus where byte == UInt8(ascii: "0"): self.state = .zero
        case .minus where Self.isDigit(byte): self.state = .integer
        case .zero:
            guard !Self.isDigit(byte) else { throw self.error(.invalidNumber, at: index) }
            self.leaveInteger(byte, &index, &sink)
            return
        case .point where Self.isDigit(byte): self.state = .fraction
        case .exponent where byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"): self.state = .exponentSign
        case .exponent where Self.isDigit(byte): self.state = .exponentDigits
        case .exponentSign where Self.isDigit(byte): self.state = .exponentDigits
        case .exponentDigits where Self.isDigit(byte): break
        case .exponentDigits:
            self.endScalar(at: index, &sink)
            return
        default: throw self.error(.invalidNumber, at: index)
        }
        index &+= 1
    }

    @inline(__always)
    private mutating func leaveInteger(_ byte: UInt8, _ index: inout Int, _ sink: inout some JSONSink) {
        if byte == UInt8(ascii: ".") {
            self.state = .point
            index &+= 1
        } else if byte | 0x20 == UInt8(ascii: "e") {
            self.state = .exponent
            index &+= 1
        } else {
            self.endScalar(at: index, &sink)
        }
    }

    @inline(__always)
    mutating func scanLiteral(
        _ bytes: Span<UInt8>,
        _ index: inout Int,
        _ sink: inout some JSONSink
    ) throws(JSONError) {
        while self.literal != 0 {
            guard index < bytes.count else { return }
            guard bytes[index] == UInt8(truncatingIfNeeded: self.literal) else {
                throw self.error(.invalidLiteral, at: index)
            }
            self.literal &>>= 8
            index &+= 1
        }
        self.endScalar(at: index, &sink)
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
