// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What stands in HTTP/2 for the start line of HTTP/1 (RFC 9113 §8.3, RFC 8441 §4).
enum PseudoField: UInt8, Sendable {
    /// An ordinary field.
    case none
    case method, scheme, authority, path, status, connectProtocol
    /// It begins with a colon and is none of these.
    case unknown

    init(_ bytes: Span<UInt8>, _ name: ByteRange) {
        guard !name.isEmpty, bytes[name.lower] == UInt8(ascii: ":") else {
            self = .none
            return
        }
        let known: (StaticString, PseudoField)
        switch (name.count, bytes[name.upper - 1]) {
        case (7, UInt8(ascii: "d")): known = (":method", .method)
        case (7, UInt8(ascii: "e")): known = (":scheme", .scheme)
        case (10, _): known = (":authority", .authority)
        case (5, _): known = (":path", .path)
        case (7, _): known = (":status", .status)
        case (9, _): known = (":protocol", .connectProtocol)
        default: known = ("", .unknown)
        }
        self = known.1
        for offset in 0..<known.0.utf8CodeUnitCount where bytes[name.lower + offset] != known.0.byte(offset) {
            self = .unknown
        }
    }
}
