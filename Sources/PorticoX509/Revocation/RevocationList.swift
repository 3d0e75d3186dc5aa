// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto

/// A list of the certificates that an authority has revoked (RFC 5280 §5), whole and with a signature that is right: there is
/// no other.
package struct RevocationList: Sendable {
    package let issuer: DistinguishedName
    /// Seconds since 1970.
    package let thisUpdate: Int64
    /// From when on a newer one is to be had; `nil`: it does not say.
    package let nextUpdate: Int64?
    /// Which certificates it is about.
    let scope: Scope
    /// SHA-256 of it, in hexadecimal digits.
    let digest: String
    /// In their order, each once.
    private let serialNumbers: [SerialNumber]

    enum Scope: Sendable {
        case all, owners, authorities
    }

    /// A larger file is refused: some 500,000 certificates.
    package static let largest = 16 << 20

    /// The lists of a file, in PEM, or one in DER.
    /// - Parameter authorities: of whom each must be.
    package static func read(
        _ file: [UInt8], issuedBy authorities: [CertificateAuthority]
    ) throws(X509Error) -> [RevocationList] {
        guard file.count <= Self.largest + Self.largest / 2 else { throw Self.tooLarge }
        return try PEMFile.blocks(file, label: "X509 CRL").map { block throws(X509Error) in
            try RevocationList(der: block, issuedBy: authorities)
        }
    }

    package init(der: [UInt8], issuedBy authorities: [CertificateAuthority]) throws(X509Error) {
        guard der.count <= Self.largest else { throw Self.tooLarge }
        let fields = try RevocationListFields(der: der)
        try fields.verify(authorities)
        try self.init(verified: fields, HexText.lower(Array(SHA256.hash(data: der))))
    }

    /// - Parameter fields: whose signature is right.
    init(verified fields: RevocationListFields, _ digest: String) throws(X509Error) {
        self.digest = digest
        self.issuer = fields.issuer
        (self.thisUpdate, self.nextUpdate) = (fields.thisUpdate, fields.nextUpdate)
        self.scope = fields.scope
        self.serialNumbers = try fields.serialNumbers()
    }

    private static let tooLarge = X509Error("the list of revoked certificates is larger than 16 MiB")

    package var count: Int { self.serialNumbers.count }

    package func contains(_ number: SerialNumber) -> Bool {
        var (low, high) = (0, self.serialNumbers.count)
        while low < high {
            let middle = (low + high) / 2
            if self.serialNumbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < self.serialNumbers.count && self.serialNumbers[low] == number
    }

    /// Whether a newer one should have come by then.
    package func isOverdue(at time: Int64) -> Bool { self.nextUpdate.map { $0 < time } ?? false }
}
