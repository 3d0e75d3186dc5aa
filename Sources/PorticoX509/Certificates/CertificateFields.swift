// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What stands in a certificate (RFC 5280 §4.1), as far as somebody asks.
struct CertificateFields {
    let serialNumber: SerialNumber
    let issuer: DistinguishedName
    let notBefore: Int64
    let notAfter: Int64
    let subject: DistinguishedName
    /// A whole `SubjectPublicKeyInfo`.
    let publicKey: ArraySlice<UInt8>
    let extensions: CertificateExtensions

    /// A longer one is refused.
    static let largest = 64 << 10

    init(der: [UInt8]) throws(X509Error) {
        let what = "the certificate"
        guard der.count <= Self.largest else { throw X509Error("the certificate is larger than 64 KiB") }
        var certificate = try DERReader.inside(der[...], .sequence, what)
        var fields = try certificate.reader(.sequence, what)
        _ = try certificate.next(.sequence)
        _ = try certificate.bits()
        try certificate.end()
        let version = try fields.optional(.context0)?.content
        self.serialNumber = try fields.serialNumber()
        _ = try fields.next(.sequence)
        self.issuer = try DistinguishedName(fields.next(.sequence).content, "its issuer")
        var validity = try fields.reader(.sequence, "its validity")
        self.notBefore = try validity.time()
        self.notAfter = try validity.time()
        try validity.end()
        self.subject = try DistinguishedName(fields.next(.sequence).content, "its subject")
        self.publicKey = try fields.next(.sequence).whole
        _ = try fields.optional(.issuerID)
        _ = try fields.optional(.subjectID)
        guard let extensions = try fields.optional(.context3) else {
            self.extensions = CertificateExtensions()
            try fields.end()
            return
        }
        // Only version 3 has them.
        guard version?.elementsEqual([2, 1, 2]) == true else { throw fields.error }
        self.extensions = try CertificateExtensions(extensions.content)
        try fields.end()
    }
}
