// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One member of a list, without the white space around it: `text/html; q=0.5`.
public struct ListMember: Sendable {
    private let bytes: [UInt8]
    private let range: ByteRange
    /// Where what stands before the parameters is.
    private let head: ByteRange

    init(_ bytes: [UInt8], _ range: ByteRange) {
        self.bytes = bytes
        self.range = range
        var scanner = ListScanner(range, separator: Self.semicolon, heedsQuotes: true)
        let isBare = bytes[range.lower] == Self.semicolon
        self.head = isBare ? ByteRange(start: range.lower, count: 0) : scanner.next(in: bytes.span) ?? range
    }

    private static let semicolon = UInt8(ascii: ";")

    /// All of it, as it came.
    public var text: String { String(decoding: self.bytes[self.range], as: UTF8.self) }

    /// What stands before the first `;`, as it came.
    public var value: ArraySlice<UInt8> { self.bytes[self.head] }

    /// The same in lower case.
    public var name: String { String(decoding: self.value.lazy.map(\.asciiLowercased), as: UTF8.self) }

    /// Whether what stands before the first `;` is this, in any case.
    public func isNamed(_ name: String) -> Bool { self.value.equalsIgnoringCase(name) }

    /// All of it, where it has no value of its own but names and values alone (RFC 7239 §4).
    package var pairs: some Sequence<ListParameter> { Self.parameters(self.bytes, self.range) }

    /// What stands behind it (RFC 9110 §5.6.6).
    public var parameters: some Sequence<ListParameter> {
        Self.parameters(self.bytes, ByteRange(self.head.upper..<self.range.upper))
    }

    private static func parameters(_ bytes: [UInt8], _ range: ByteRange) -> some Sequence<ListParameter> {
        sequence(state: ListScanner(range, separator: Self.semicolon, heedsQuotes: true)) { scanner in
            scanner.next(in: bytes.span).map { ListParameter(bytes, $0) }
        }
    }

    /// All of it as a name and perhaps a value, as in `max-age=60` (RFC 9111 §5.2).
    public var directive: ListParameter { ListParameter(self.bytes, self.range) }

    /// Its weight in thousandths, 0 to 1000 (RFC 9110 §12.4.2): 1000 where it has none, 0 where that cannot be read.
    public var quality: Int {
        for parameter in self.parameters where parameter.isNamed("q") { return parameter.thousandths ?? 0 }
        return 1000
    }
}
