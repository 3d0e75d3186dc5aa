// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONString {
    /// Gives the bytes of what stands between the quotes one by one, decoded; lone surrogates as U+FFFD.
    struct Decoder: Sendable {
        /// The next byte of the text.
        private var index = 0
        /// Bytes of a character that are still to come, the next one lowest. None of them is zero.
        private var rest: UInt32 = 0

        @inline(__always) init() {}

        /// `nil`: that was all. The text is the same in every call.
        @inline(__always)
        mutating func next(_ inside: Span<UInt8>) -> UInt8? {
            if self.rest != 0 {
                let byte = UInt8(truncatingIfNeeded: self.rest)
                self.rest &>>= 8
                return byte
            }
            guard self.index < inside.count else { return nil }
            let byte = inside[self.index]
            self.index &+= 1
            guard byte == UInt8(ascii: "\\"), self.index < inside.count else { return byte }
            return self.escape(inside)
        }

        private mutating func escape(_ inside: Span<UInt8>) -> UInt8 {
            let byte = inside[self.index]
            self.index &+= 1
            switch byte {
            case UInt8(ascii: "u"): return self.encode(self.scalar(inside))
            case UInt8(ascii: "b"): return 0x08
            case UInt8(ascii: "f"): return 0x0c
            case UInt8(ascii: "n"): return 0x0a
            case UInt8(ascii: "r"): return 0x0d
            case UInt8(ascii: "t"): return 0x09
            default: return byte
            }
        }

        /// The character of the escape whose digits come next; that of two escapes where they are a pair.
        private mutating func scalar(_ inside: Span<UInt8>) -> UInt32 {
            let unit = Self.unit(inside, at: self.index)
            self.index &+= 4
            guard unit & 0xf800 == 0xd800 else { return unit }
            guard unit < 0xdc00, self.index &+ 6 <= inside.count, inside[self.index] == UInt8(ascii: "\\"),
                inside[self.index &+ 1] == UInt8(ascii: "u")
            else { return 0xfffd }
            let low = Self.unit(inside, at: self.index &+ 2)
            guard low & 0xfc00 == 0xdc00 else { return 0xfffd }
            self.index &+= 6
            return 0x10000 &+ (unit & 0x3ff) &<< 10 &+ (low & 0x3ff)
        }

        private static func unit(_ inside: Span<UInt8>, at index: Int) -> UInt32 {
            guard index &+ 4 <= inside.count else { return 0xfffd }
            var unit: UInt32 = 0
            for digit in index..<index &+ 4 { unit = unit &<< 4 | (JSONString.hexValue(inside[digit]) ?? 0) }
            return unit
        }

        /// The first byte of a character; the others come next.
        private mutating func encode(_ scalar: UInt32) -> UInt8 {
            func continuation(_ shift: UInt32) -> UInt32 { 0x80 | scalar &>> shift & 0x3f }
            switch scalar {
            case 0..<0x80: return UInt8(truncatingIfNeeded: scalar)
            case 0x80..<0x800:
                self.rest = continuation(0)
                return UInt8(truncatingIfNeeded: 0xc0 | scalar &>> 6)
            case 0x800..<0x10000:
                self.rest = continuation(6) | continuation(0) &<< 8
                return UInt8(truncatingIfNeeded: 0xe0 | scalar &>> 12)
            default:
                self.rest = continuation(12) | continuation(6) &<< 8 | continuation(0) &<< 16
                return UInt8(truncatingIfNeeded: 0xf0 | scalar &>> 18)
            }
        }
    }
}
