// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Attributes of names that have a name themselves: those of RFC 4514 §3, and others as OpenSSL calls them.
enum AttributeType {
    private static let names: [(name: String, identifier: String)] = [
        ("CN", "2.5.4.3"), ("L", "2.5.4.7"), ("ST", "2.5.4.8"), ("O", "2.5.4.10"), ("OU", "2.5.4.11"),
        ("C", "2.5.4.6"), ("STREET", "2.5.4.9"), ("DC", "0.9.2342.19200300.100.1.25"),
        ("UID", "0.9.2342.19200300.100.1.1"), ("emailAddress", "1.2.840.113549.1.9.1"), ("SN", "2.5.4.4"),
        ("serialNumber", "2.5.4.5"), ("title", "2.5.4.12"), ("description", "2.5.4.13"),
        ("businessCategory", "2.5.4.15"), ("postalCode", "2.5.4.17"), ("name", "2.5.4.41"), ("GN", "2.5.4.42"),
        ("initials", "2.5.4.43"), ("generationQualifier", "2.5.4.44"), ("dnQualifier", "2.5.4.46"),
        ("pseudonym", "2.5.4.65"), ("organizationIdentifier", "2.5.4.97"),
    ]

    /// Other names for them.
    private static let synonyms = [
        "e": "1.2.840.113549.1.9.1", "email": "1.2.840.113549.1.9.1", "s": "2.5.4.8", "surname": "2.5.4.4",
        "givenname": "2.5.4.42", "commonname": "2.5.4.3", "organizationname": "2.5.4.10",
        "organizationalunitname": "2.5.4.11", "countryname": "2.5.4.6", "localityname": "2.5.4.7",
        "stateorprovincename": "2.5.4.8", "streetaddress": "2.5.4.9", "domaincomponent": "0.9.2342.19200300.100.1.25",
        "userid": "0.9.2342.19200300.100.1.1",
    ]

    private static let byIdentifier = Dictionary(uniqueKeysWithValues: Self.names.map { ($0.identifier, $0.name) })
    private static let byName = Dictionary(
        uniqueKeysWithValues: Self.names.map { ($0.name.lowercased(), $0.identifier) }
    )
    .merging(Self.synonyms) { one, _ in one }

    static func name(of identifier: String) -> String? { Self.byIdentifier[identifier] }

    /// Of a name, in any case, or of an identifier itself.
    static func identifier(_ text: String) -> String? {
        Self.byName[text.lowercased()] ?? (ObjectIdentifier.isText(text) ? text : nil)
    }
}
