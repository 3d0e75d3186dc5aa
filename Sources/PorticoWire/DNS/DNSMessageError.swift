// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why the bytes are no DNS message.
public enum DNSMessageError: Error, Sendable, Hashable {
    /// They end within a field.
    case truncated
    /// A name is longer than 255 bytes, or its pointers do not lead backwards (RFC 1035 §4.1.4).
    case badName
    /// A record's data is not as long as its type wants.
    case badLength
}
