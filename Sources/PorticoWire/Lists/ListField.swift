// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The value of a list field, as `Accept` or `Cache-Control` (RFC 9110 §5.6.1): its members, in order.
public struct ListField: Sequence, Sendable {
    /// How many members are looked at; a peer may send thousands.
    public static let maxMembers = 128

    private let bytes: [UInt8]

    public init(_ text: String) { self.bytes = Array(text.utf8) }

    public func makeIterator() -> Iterator { Iterator(self.bytes) }

    public struct Iterator: IteratorProtocol {
        private let bytes: [UInt8]
        private var scanner: ListScanner
        private var left = ListField.maxMembers

        fileprivate init(_ bytes: [UInt8]) {
            self.bytes = bytes
            self.scanner = ListScanner(ByteRange(0..<bytes.count), heedsQuotes: true)
        }

        public mutating func next() -> ListMember? {
            let bytes = self.bytes
            guard self.left > 0, let range = self.scanner.next(in: bytes.span) else { return nil }
            self.left -= 1
            return ListMember(bytes, range)
        }
    }

    /// Whether there are more members than are looked at. Whoever must not miss one takes the strictest for named.
    public var isCut: Bool {
        guard self.bytes.count > 2 * Self.maxMembers else { return false }
        var scanner = ListScanner(ByteRange(0..<self.bytes.count), heedsQuotes: true)
        for _ in 0..<Self.maxMembers where scanner.next(in: self.bytes.span) == nil { return false }
        return scanner.next(in: self.bytes.span) != nil
    }

    /// The members from the end, which the nearest peer has written; a comma in quotes separates here too.
    public var fromEnd: some Sequence<ListMember> {
        let bytes = self.bytes
        let scanner = ListScanner(ByteRange(0..<bytes.count), heedsQuotes: false)
        return sequence(state: scanner) { scanner in
            scanner.previous(in: bytes.span).map { ListMember(bytes, $0) }
        }
        .prefix(Self.maxMembers)
    }
}
