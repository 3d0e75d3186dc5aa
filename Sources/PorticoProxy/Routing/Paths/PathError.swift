// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a request's path has no canonical form. Each is a 400; the raw text is for the problem's detail and for logs.
public enum PathError: String, Error, Sendable, CaseIterable {
    /// A `%` that two hexadecimal digits do not follow (RFC 3986 §2.1).
    case malformedEscape = "the path holds a malformed percent-encoding"
    /// `%2F`: the gateway and a service could disagree on where segments end.
    case encodedSlash = "the path holds an encoded slash"
    /// `\` or `%5C`: some servers take it for a slash.
    case backslash = "the path holds a backslash"
    /// A control character, raw or encoded, NUL included.
    case controlCharacter = "the path holds a control character"
    /// Sent as it is and not percent-encoded (RFC 3986 §2).
    case beyondASCII = "the path holds a byte beyond ASCII"
    /// `..;` or `.;`: some servers drop what follows the semicolon and then see a dot segment.
    case dotSegmentParameter = "the path holds a dot segment with a parameter"
    /// A dot segment beside an encoded slash: a service that decodes it would climb.
    case encodedDotSegment = "the path holds a dot segment beside an encoded slash"
    /// More `..` than segments before them.
    case aboveRoot = "the path leads above the root"
}
