// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension JSONAssembly {
    /// A member's name as some text spells it, between the quotes.
    struct Name: Sendable {
        /// The text's place in `texts`.
        private var text: UInt32 = 0
        private var start: UInt32 = 0
        /// Where it ends; above that, whether it has escapes.
        private var tagged: UInt32 = 0
        fileprivate(set) var hash: UInt32 = 0

        init() {}

        init(text: Int, inside: Range<Int>, isEscaped: Bool) {
            self.text = UInt32(truncatingIfNeeded: text)
            self.start = UInt32(truncatingIfNeeded: inside.lowerBound)
            self.tagged = UInt32(truncatingIfNeeded: inside.upperBound) | (isEscaped ? 0x8000_0000 : 0)
        }

        var textPlace: Int { Int(self.text) }
        var isEscaped: Bool { self.tagged & 0x8000_0000 != 0 }
        var inside: Range<Int> {
            Int(self.start)..<Swift.max(Int(self.start), Int(self.tagged & 0x7fff_ffff))
        }
        /// With its quotes.
        var quoted: Range<Int> { self.inside.lowerBound &- 1..<self.inside.upperBound &+ 1 }

        /// A name of so many bytes is told from others as it is written, so that none of them takes long.
        static func isLong(_ count: Int) -> Bool { count > 64 << 10 }
    }

    /// The name of a place that a configuration gives.
    mutating func enter(_ name: JSONName) -> Name {
        self.texts.append(name.key)
        return Self.hashed(
            Name(text: self.texts.count - 1, inside: name.inside, isEscaped: name.isEscaped), in: name.key)
    }

    /// With its hash: of a seed that differs from process to process, so that no text can be made whose names collide.
    static func hashed(_ name: Name, in text: [UInt8]) -> Name {
        var hasher = Hasher()
        let inside = text.span.extracting(name.inside)
        if !name.isEscaped || Name.isLong(name.inside.count) {
            Self.hash(inside.extracting(first: 16 << 10), &hasher)
        } else {
            Self.hash(decoded: inside, &hasher)
        }
        var name = name
        name.hash = UInt32(truncatingIfNeeded: hasher.finalize())
        return name
    }

    private static func hash(_ bytes: Span<UInt8>, _ hasher: inout Hasher) {
        let raw = unsafe bytes.bytes
        var index = 0
        while index &+ 8 <= bytes.count {
            hasher.combine(unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian)
            index &+= 8
        }
        var word: UInt64 = 0
        for (shift, position) in (index..<bytes.count).enumerated() {
            word |= UInt64(bytes[position]) &<< UInt64(shift &* 8)
        }
        hasher.combine(word)
        hasher.combine(bytes.count)
    }

    /// The same of the same bytes.
    private static func hash(decoded inside: Span<UInt8>, _ hasher: inout Hasher) {
        var decoder = JSONString.Decoder()
        var (word, count): (UInt64, Int) = (0, 0)
        while count < 16 << 10, let byte = decoder.next(inside) {
            word |= UInt64(byte) &<< UInt64((count & 7) &* 8)
            count &+= 1
            guard count & 7 == 0 else { continue }
            hasher.combine(word)
            word = 0
        }
        hasher.combine(word)
        hasher.combine(count)
    }

    /// Whether a place has the name that stands within a text, compared decoded.
    @inline(__always)
    func isNamed(_ place: Int, _ text: [UInt8], _ inside: Range<Int>, isEscaped: Bool) -> Bool {
        let name = self.places[place].name
        let ownText = self.texts[name.textPlace]
        let own = ownText.span.extracting(name.inside)
        let other = text.span.extracting(inside)
        if name.isEscaped || isEscaped, !Name.isLong(own.count), !Name.isLong(other.count) {
            return JSONString.equals(inside: own, inside: other)
        }
        return own.count == other.count && JSONString.stands(own, in: other, at: 0)
    }
}
