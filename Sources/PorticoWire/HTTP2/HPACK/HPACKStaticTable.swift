// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// RFC 7541 Appendix A, in the same form as what a connection adds to it.
struct HPACKStaticTable: Sendable {
    static let shared = HPACKStaticTable()

    let bytes: [UInt8]
    /// The field with index 1 first.
    let fields: [HPACKField]
    /// By `place(of:)`, as far as they are there: the index of the first field with the name.
    private let names: [UInt8]
    private static let places = 256

    private init() {
        var (bytes, fields): ([UInt8], [HPACKField]) = ([], [])
        var names = [UInt8](repeating: 0, count: Self.places)
        for (index, (name, value)) in Self.texts.enumerated() {
            let start = bytes.count
            bytes += Array("\(name): \(value)\r\n".utf8)
            let nameRange = ByteRange(start: start, count: name.utf8CodeUnitCount)
            let isFirst = index == 0 || !fields[index - 1].hasName(nameRange, in: bytes)
            fields.append(HPACKField(bytes, name: nameRange, valueCount: value.utf8CodeUnitCount))
            guard isFirst else { continue }
            var place = Self.place(of: bytes.span, nameRange)
            while names[place] != 0 { place = (place + 1) % Self.places }
            names[place] = UInt8(index + 1)
        }
        (self.bytes, self.fields, self.names) = (bytes, fields, names)
    }

    /// The index of the first field of this name, in any case; 0: there is none.
    func index(of bytes: Span<UInt8>, _ name: ByteRange) -> Int {
        guard !name.isEmpty else { return 0 }
        var place = Self.place(of: bytes, name)
        while self.names[place] != 0 {
            let index = Int(self.names[place])
            if bytes.equalsIgnoringCase(name, self.bytes.span, self.fields[index - 1].name) { return index }
            place = (place + 1) % Self.places
        }
        return 0
    }

    private static func place(of bytes: Span<UInt8>, _ name: ByteRange) -> Int {
        let (first, last) = (bytes[name.lower] | 0x20, bytes[name.upper - 1] | 0x20)
        let middle = bytes[name.lower + Int(name.count) / 2] | 0x20
        return (Int(name.count) &* 37 &+ Int(first) &* 5 &+ Int(middle) &* 59 &+ Int(last)) % Self.places
    }

    private static let texts: [(StaticString, StaticString)] = [
        (":authority", ""),
        (":method", "GET"),
        (":method", "POST"),
        (":path", "/"),
        (":path", "/index.html"),
        (":scheme", "http"),
        (":scheme", "https"),
        (":status", "200"),
        (":status", "204"),
        (":status", "206"),
        (":status", "304"),
        (":status", "400"),
        (":status", "404"),
        (":status", "500"),
        ("accept-charset", ""),
        ("accept-encoding", "gzip, deflate"),
        ("accept-language", ""),
        ("accept-ranges", ""),
        ("accept", ""),
        ("access-control-allow-origin", ""),
        ("age", ""),
        ("allow", ""),
        ("authorization", ""),
        ("cache-control", ""),
        ("content-disposition", ""),
        ("content-encoding", ""),
        ("content-language", ""),
        ("content-length", ""),
        ("content-location", ""),
        ("content-range", ""),
        ("content-type", ""),
        ("cookie", ""),
        ("date", ""),
        ("etag", ""),
        ("expect", ""),
        ("expires", ""),
        ("from", ""),
        ("host", ""),
        ("if-match", ""),
        ("if-modified-since", ""),
        ("if-none-match", ""),
        ("if-range", ""),
        ("if-unmodified-since", ""),
        ("last-modified", ""),
        ("link", ""),
        ("location", ""),
        ("max-forwards", ""),
        ("proxy-authenticate", ""),
        ("proxy-authorization", ""),
        ("range", ""),
        ("referer", ""),
        ("refresh", ""),
        ("retry-after", ""),
        ("server", ""),
        ("set-cookie", ""),
        ("strict-transport-security", ""),
        ("transfer-encoding", ""),
        ("user-agent", ""),
        ("vary", ""),
        ("via", ""),
        ("www-authenticate", ""),
    ]
}
