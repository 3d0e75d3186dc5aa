// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A certificate of an authority: who signs lists of revoked certificates.
package struct CertificateAuthority: Sendable {
    package let subject: DistinguishedName
    package let issuer: DistinguishedName
    package let serialNumber: SerialNumber
    let key: CertificateKey
    /// Its key usage, where it states one, has the signing of lists in it (RFC 5280 §4.2.1.3).
    let signsLists: Bool

    package init(der: [UInt8]) throws(X509Error) {
        let fields = try CertificateFields(der: der)
        (self.subject, self.issuer, self.serialNumber) = (fields.subject, fields.issuer, fields.serialNumber)
        self.key = try CertificateKey(fields.publicKey)
        self.signsLists = try Self.signsLists(fields.extensions)
    }

    /// Those of a file, in PEM, or one in DER. One whose kind of key is not known here, or is weak, signs no list that would
    /// be taken, and is left out.
    package static func read(_ file: [UInt8]) throws(X509Error) -> [CertificateAuthority] {
        var authorities: [CertificateAuthority] = []
        for block in try PEMFile.blocks(file, label: "CERTIFICATE") {
            do throws(X509Error) {
                authorities.append(try CertificateAuthority(der: block))
            } catch {
                guard [CertificateKey.unknown, CertificateKey.weak].contains(error) else { throw error }
            }
        }
        return authorities
    }

    /// `cRLSign` is the bit 6, counted from the highest.
    private static func signsLists(_ extensions: CertificateExtensions) throws(X509Error) -> Bool {
        guard let value = extensions[CertificateExtensions.keyUsage] else { return true }
        var reader = DERReader(value, "its key usage")
        let bits = try reader.next(.bitString).content
        try reader.end()
        guard let unused = bits.first, unused < 8 else { throw reader.error }
        return bits.dropFirst().first.map { $0 & 0x02 != 0 } ?? false
    }
}
