// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A public key with what it is of (`SubjectPublicKeyInfo`, RFC 5280 §4.1).
struct KeyInfo {
    /// The object identifier; of a curve's key that of the curve.
    let identifier: [UInt8]
    let key: [UInt8]

    static let rsa: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]
    /// A key for PSS alone (RFC 4055 §1.2).
    static let rsaPSS: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a]
    private static let ellipticCurve: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]

    init?(_ bytes: [UInt8]) {
        guard var info = DERReader.sequence(bytes), let algorithm = info.next(.sequence),
            let identifier = Self.identifier(algorithm), let bits = info.next(.bitString), info.isAtEnd,
            bits.first == 0
        else { return nil }
        self.identifier = identifier
        self.key = Array(bits.dropFirst())
    }

    /// That of an X.509 certificate, of which nothing else is read: nobody vouches for it but the file.
    init?(certificate bytes: [UInt8]) {
        guard var certificate = DERReader.sequence(bytes), let content = certificate.next(.sequence) else { return nil }
        var fields = DERReader(content)
        _ = fields.next(.context0)
        guard fields.next(.integer) != nil else { return nil }
        // Signature, issuer, validity, subject.
        for _ in 0..<4 where fields.next(.sequence) == nil { return nil }
        guard let info = fields.nextWhole(.sequence) else { return nil }
        self.init(info)
    }

    /// The algorithm, or of a curve's key the curve that stands behind it.
    static func identifier(_ algorithm: [UInt8]) -> [UInt8]? {
        var reader = DERReader(algorithm)
        guard let identifier = reader.next(.identifier) else { return nil }
        return identifier == Self.ellipticCurve ? reader.next(.identifier) : identifier
    }
}

extension Curve {
    /// Its object identifier (RFC 5480 §2.1.1.1, RFC 8410 §3).
    var identifier: [UInt8] {
        switch self {
        case .p256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
        case .p384: [0x2b, 0x81, 0x04, 0x00, 0x22]
        case .p521: [0x2b, 0x81, 0x04, 0x00, 0x23]
        case .ed25519: [0x2b, 0x65, 0x70]
        }
    }
}
