// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What stands in a list of revoked certificates, before it is known whether its signature is right.
struct RevocationListFields {
    let issuer: DistinguishedName
    let thisUpdate: Int64
    let nextUpdate: Int64?
    private(set) var scope = RevocationList.Scope.all
    /// The entries, one after the other.
    private let entries: ArraySlice<UInt8>
    private let signed: ArraySlice<UInt8>
    private let algorithm: SignatureAlgorithm
    private let signature: [UInt8]

    private static let what = "the list of revoked certificates"

    init(der: [UInt8]) throws(X509Error) {
        var list = try DERReader.inside(der[...], .sequence, Self.what)
        let signed = try list.next(.sequence)
        let algorithm = try list.next(.sequence).content
        self.signature = Array(try list.bits())
        try list.end()
        self.signed = signed.whole
        var fields = DERReader(signed.content, Self.what)
        let version = try fields.optional(.integer)?.content
        guard try fields.next(.sequence).content.elementsEqual(algorithm) else {
            throw X509Error("it names two algorithms of its signature")
        }
        self.issuer = try DistinguishedName(fields.next(.sequence).content, "its issuer")
        self.thisUpdate = try fields.time()
        self.nextUpdate = try fields.optionalTime()
        self.entries = try fields.optional(.sequence)?.content ?? []
        let extensions = try fields.optional(.context0)?.content
        try fields.end()
        self.algorithm = try SignatureAlgorithm(algorithm)
        if let version, !version.elementsEqual([1]) { throw X509Error("its version is not known") }
        if let extensions {
            guard version != nil else { throw fields.error }
            self.scope = try Self.scope(CertificateExtensions(extensions))
        }
    }

    // MARK: Who signed it

    /// Throws unless one of these has.
    func verify(_ authorities: [CertificateAuthority]) throws(X509Error) {
        let name = self.issuer.folded
        let named = authorities.filter { $0.subject.folded == name }
        guard !named.isEmpty else {
            throw X509Error("it is a list of '\(self.issuer.text)', which is none of the authorities")
        }
        let signers = named.filter(\.signsLists)
        guard !signers.isEmpty else {
            throw X509Error("the certificate of '\(self.issuer.text)' is not one that signs lists")
        }
        guard signers.contains(where: { $0.key.verifies(self.signature, of: self.signed, by: self.algorithm) }) else {
            throw X509Error("its signature is not that of '\(self.issuer.text)'")
        }
    }

    // MARK: What it is about

    private static let deltaIndicator = "2.5.29.27"
    private static let distributionPoint = "2.5.29.28"
    private static let certificateIssuer = "2.5.29.29"
    /// `authorityKeyIdentifier`, `cRLNumber`, and `issuerAltName`: they change nothing.
    private static let harmless: Set = ["2.5.29.35", "2.5.29.20", "2.5.29.18"]
    /// `reasonCode`, `invalidityDate` and `holdInstructionCode`: it is revoked all the same.
    private static let harmlessOfEntry: Set = ["2.5.29.21", "2.5.29.24", "2.5.29.23"]

    private static func scope(_ extensions: CertificateExtensions) throws(X509Error) -> RevocationList.Scope {
        guard extensions[Self.deltaIndicator] == nil else {
            throw X509Error(
                "it only says what has changed since another list", hint: "name the whole list ('base CRL')")
        }
        for (name, value) in extensions.all
        where value.isCritical && name != Self.distributionPoint && !Self.harmless.contains(name) {
            throw X509Error("it has a critical extension that is not known, \(name)")
        }
        guard let point = extensions[Self.distributionPoint] else { return .all }
        return try Self.scope(point: point)
    }

    /// `IssuingDistributionPoint` (RFC 5280 §5.2.5): the place that it comes from says nothing here.
    private static func scope(point: ArraySlice<UInt8>) throws(X509Error) -> RevocationList.Scope {
        let what = "its distribution point"
        var reader = try DERReader.inside(point, .sequence, what)
        var scope = RevocationList.Scope.all
        while !reader.isAtEnd {
            let element = try reader.next()
            guard element.tag != 0xa0 else { continue }
            guard element.tag == 0x83 || element.content.elementsEqual([0xff]) else { throw reader.error }
            switch element.tag {
            case 0x81: scope = .owners
            case 0x82: scope = .authorities
            case 0x83: throw X509Error("it is about some reasons only", hint: "name a list of all reasons")
            case 0x84: throw X509Error("it is about certificates of other authorities too ('indirect CRL')")
            case 0x85: throw X509Error("it is about attribute certificates")
            default: throw reader.error
            }
        }
        return scope
    }

    // MARK: Entries

    func serialNumbers() throws(X509Error) -> [SerialNumber] {
        let what = "an entry of the list"
        var numbers: [SerialNumber] = []
        var entries = DERReader(self.entries, what)
        // An entry has 20 bytes at least.
        numbers.reserveCapacity(self.entries.count / 36)
        while !entries.isAtEnd {
            var entry = try entries.reader(.sequence, what)
            numbers.append(try entry.serialNumber())
            _ = try entry.time()
            if let extensions = try entry.optional(.sequence) { try Self.check(extensions.whole) }
            try entry.end()
        }
        numbers.sort()
        return numbers
    }

    private static func check(_ bytes: ArraySlice<UInt8>) throws(X509Error) {
        for (name, value) in try CertificateExtensions(bytes).all {
            guard name != Self.certificateIssuer else {
                throw X509Error("it is about certificates of other authorities too ('indirect CRL')")
            }
            guard !value.isCritical || Self.harmlessOfEntry.contains(name) else {
                throw X509Error("an entry has a critical extension that is not known, \(name)")
            }
        }
    }
}
