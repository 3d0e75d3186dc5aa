// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a field section is none that HTTP/2 has (RFC 9113 §8.1.1), or one that is not taken: its stream ends, the connection
/// goes on.
package enum HTTP2HeadError: String, Error, Sendable, CaseIterable {
    case headTooLarge = "the head is larger than the limit"
    case tooManyFields = "the head has more fields than the limit"
    case badFieldName = "a field name is empty, holds a capital or a character that is not allowed"
    case badFieldValue = "a field value holds a control character, or white space at an end"
    case connectionField = "a field is about a connection of HTTP/1"
    case unknownPseudoField = "a pseudo field is not one of this kind of message"
    case repeatedPseudoField = "a pseudo field stands twice"
    case latePseudoField = "a pseudo field stands behind a field"
    case missingPseudoField = "a pseudo field is missing"
    case strayPseudoField = "a pseudo field stands where the method has none"
    case badMethod = "the method holds a character that is not allowed"
    case badScheme = "the scheme is neither http nor https"
    case badPath = "the path does not begin with a slash, or holds a character that is not allowed"
    case badAuthority = "the authority is malformed"
    case missingAuthority = "the authority is missing"
    case otherHost = "Host and the authority differ, or Host stands twice"
    case badStatus = "the status is not one of 100 to 599, or one that HTTP/2 has not"
    case badContentLength = "Content-Length is malformed, or stands twice"
    case lengthMismatch = "Content-Length is not the body's length"

    /// It is well-formed, and too much: a client can be told (431).
    package var isLimit: Bool { self == .headTooLarge || self == .tooManyFields }
}
