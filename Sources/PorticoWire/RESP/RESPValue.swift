// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// One value of a reply in RESP2 or RESP3 (https://redis.io/docs/latest/develop/reference/protocol-spec/).
public indirect enum RESPValue: Sendable, Hashable {
    /// A short text: `OK`.
    case simple([UInt8])
    /// `WRONGPASS invalid username-password pair …`.
    case error([UInt8])
    case integer(Int64)
    case bulk([UInt8])
    /// Of either version, also where RESP2 sends none in place of an array.
    case null
    case array([RESPValue])
    case double(Double)
    case boolean(Bool)
    /// A text of a form that three bytes name: `txt`, `mkd`.
    case verbatim(form: [UInt8], [UInt8])
    /// The digits, with their sign.
    case bigNumber([UInt8])
    /// In the order in which they came; a key may stand twice.
    case map([RESPEntry])
    case set([RESPValue])
    /// Nothing that was asked for: it answers no command.
    case push([RESPValue])
}

/// One key of a map with its value.
public struct RESPEntry: Sendable, Hashable {
    public var key: RESPValue
    public var value: RESPValue

    public init(_ key: RESPValue, _ value: RESPValue) {
        self.key = key
        self.value = value
    }
}
