// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A field to be written: where its name and its value lie, each in bytes of its own.
struct HPACKFieldText {
    /// Of the name in the static table; 0: it is not there.
    var index: Int
    var name: ByteRange
    var value: ByteRange

    init(_ index: Int, _ name: ByteRange, _ value: ByteRange) {
        self.index = index
        self.name = name
        self.value = value
    }

    /// Leaves out white space around the value, which HTTP/2 has none of (RFC 9113 §8.2.1).
    mutating func trim(_ bytes: Span<UInt8>) {
        var (lower, upper) = (self.value.lower, self.value.upper)
        while lower < upper, bytes[lower] == 0x20 || bytes[lower] == 0x09 { lower &+= 1 }
        while lower < upper, bytes[upper &- 1] == 0x20 || bytes[upper &- 1] == 0x09 { upper &-= 1 }
        self.value = ByteRange(lower..<upper)
    }

    func hash(_ names: Span<UInt8>, _ bytes: Span<UInt8>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for index in self.name.lower..<self.name.upper {
            hash = (hash ^ UInt32(names[index].asciiLowercased)) &* 16_777_619
        }
        hash = (hash ^ 0x3a) &* 16_777_619
        for index in self.value.lower..<self.value.upper { hash = (hash ^ UInt32(bytes[index])) &* 16_777_619 }
        return hash ^ hash &>> 15
    }
}

/// How a field is written.
enum HPACKFieldKind {
    /// No one may put it into a table: who can see how long messages are could guess it there.
    case secret
    /// Of one message.
    case passing
    /// May be said again.
    case lasting

    init(_ text: HPACKFieldText) {
        switch text.index {
        // authorization, cookie, proxy-authorization, set-cookie.
        case 23, 32, 49, 55: self = .secret
        // :path, age, content-length, content-location, content-range, date, etag, expires.
        case 4, 5, 21, 28, 29, 30, 33, 34, 36: self = .passing
        // :status, if-match to last-modified, location, range.
        case 8...14, 39...44, 46, 50: self = .passing
        default:
            self = Int(text.name.count) + Int(text.value.count) > HPACKEncoder.longestIndexed ? .passing : .lasting
        }
    }
}
