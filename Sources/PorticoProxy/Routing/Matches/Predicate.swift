// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoWire

/// A compiled condition on a header field, query parameter or cookie. Texts stand in the table's pool.
struct Predicate: Sendable {
    enum Source: UInt8, Sendable { case header, query, cookie }
    enum Test: UInt8, Sendable { case present, absent, equals, regex }

    var source: Source
    var test: Test
    /// In lower case for a header.
    var name: ByteRange
    var value = ByteRange.empty
    /// The expression's place in the table; `nil` where it is malformed, and then nothing matches it.
    var regex: Int?
    /// Its place among its route's conditions on the same source.
    var ordinal: Int
}
