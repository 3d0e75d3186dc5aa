// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The extensions of a certificate, of a list of revoked ones, or of an entry there.
struct CertificateExtensions {
    struct Extension {
        let isCritical: Bool
        let value: ArraySlice<UInt8>
    }

    private(set) var all: [String: Extension] = [:]

    static let alternativeNames = "2.5.29.17"
    static let basicConstraints = "2.5.29.19"
    static let keyUsage = "2.5.29.15"

    /// More than any has.
    private static let most = 64

    init() {}

    /// A sequence of them. One that stands there twice could be read in two ways: then all is refused.
    init(_ bytes: ArraySlice<UInt8>) throws(X509Error) {
        let what = "its list of extensions"
        var list = try DERReader.inside(bytes, .sequence, what)
        while !list.isAtEnd {
            var member = try list.reader(.sequence, what)
            let name = try member.identifier()
            let isCritical = try member.flag()
            let value = try member.next(.octetString).content
            try member.end()
            guard self.all.updateValue(Extension(isCritical: isCritical, value: value), forKey: name) == nil else {
                throw X509Error("the extension \(name) stands there twice")
            }
            guard self.all.count <= Self.most else { throw X509Error("it has too many extensions") }
        }
    }

    subscript(name: String) -> ArraySlice<UInt8>? { self.all[name]?.value }
}
