// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a field block is none. The tables of both sides are out of step then: the connection cannot be used any further
/// (RFC 9113 §4.3, COMPRESSION_ERROR).
package enum HPACKError: String, Error, Sendable, CaseIterable {
    case truncated = "a field block ends within a field"
    case badInteger = "a number in a field block is too long"
    case badHuffman = "a text in a field block is not Huffman code"
    case badIndex = "a field block refers to a field that the table does not hold"
    case badTableSize = "a table size is beyond the limit, or stands behind a field"
}
