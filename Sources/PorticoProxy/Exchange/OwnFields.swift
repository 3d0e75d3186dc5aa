// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Fields that the gateway writes by itself, beside those that stand in a head.
package struct OwnFields: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let via = OwnFields(rawValue: 1)
    package static let forwarded = OwnFields(rawValue: 2)
    package static let forwardedFor = OwnFields(rawValue: 4)
    package static let forwardedProto = OwnFields(rawValue: 8)
    package static let forwardedHost = OwnFields(rawValue: 16)
    package static let requestID = OwnFields(rawValue: 32)
    package static let date = OwnFields(rawValue: 64)
    package static let etag = OwnFields(rawValue: 128)
    package static let vary = OwnFields(rawValue: 256)

    /// Those of these names, in any case.
    package init(named names: [String]) {
        self = []
        for name in names { self.formUnion(Self.byName[name.lowercased()] ?? []) }
    }

    private static let byName: [String: OwnFields] = [
        "via": .via, "forwarded": .forwarded, "x-forwarded-for": .forwardedFor,
        "x-forwarded-proto": .forwardedProto, "x-forwarded-host": .forwardedHost, "x-request-id": .requestID,
        "date": .date, "etag": .etag, "vary": .vary,
    ]
}
