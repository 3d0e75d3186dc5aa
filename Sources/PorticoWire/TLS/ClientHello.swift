// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a client offers first (RFC 8446 §4.1.2), as far as it decides which certificate, versions and protocols the gateway
/// answers with. It is read beside the TLS library, which checks all else.
public struct ClientHello: Sendable, Hashable {
    /// A host name in lower case, without a dot at its end (RFC 6066 §3). `nil`: none, or an address, which has no place
    /// there.
    public let serverName: String?
    /// Of ALPN (RFC 7301), in the client's order; empty: it does not say.
    public let protocols: [String]
    /// What it speaks, as numbers of TLS: 0x0304 is 1.3. What is none we know is left out.
    public let versions: [UInt16]
    private let suites: [UInt16]
    private let schemes: [UInt16]

    /// - Parameter body: of the message, without its header.
    init(_ body: TLSCursor) throws(ClientHelloError) {
        var body = body
        let legacyVersion = try body.number(2)
        _ = try body.take(32)
        _ = try body.vector(1, 0...32)
        self.suites = try body.vector(2, 2...0xfffe).numbers()
        _ = try body.vector(1, 1...255)
        var extensions = ClientHelloExtensions()
        // A client of long ago has none.
        if !body.isEmpty {
            let list = try body.vector(2, 0...0xffff)
            guard body.isEmpty else { throw .malformed }
            try extensions.read(list)
        }
        self.serverName = extensions.serverName
        self.protocols = extensions.protocols
        self.schemes = extensions.schemes
        self.versions = Self.known(extensions.versions, highest: legacyVersion)
    }

    /// - Parameter highest: what stands for it and all below where there is no list; a client with a list says 1.2 there.
    private static func known(_ versions: [UInt16]?, highest: Int) -> [UInt16] {
        let all = Self.oldest...Self.latest
        guard let versions else { return all.filter { $0 <= highest && $0 < Self.latest } }
        return versions.filter { all.contains($0) }
    }

    /// TLS 1.0 and 1.3.
    private static let oldest: UInt16 = 0x0301
    private static let latest: UInt16 = 0x0304

    /// It can check a certificate with an ECDSA key.
    /// - Parameter version: the one that will be spoken. Up to 1.2 the cipher suite has a say in it.
    public func takesECDSA(_ version: UInt16) -> Bool {
        guard self.schemes.contains(where: Self.ecdsaSchemes.contains) else { return false }
        return version >= Self.latest || self.suites.contains(where: Self.ecdsaSuites.contains)
    }

    /// RFC 8446 §4.2.3: with P-256, P-384, P-521.
    private static let ecdsaSchemes: [UInt16] = [0x0403, 0x0503, 0x0603]
    /// TLS_ECDHE_ECDSA_WITH_… (RFC 8422, 5289, 7905).
    private static let ecdsaSuites: [UInt16] = [0xc02b, 0xc02c, 0xcca9, 0xc009, 0xc00a, 0xc023, 0xc024]
}
