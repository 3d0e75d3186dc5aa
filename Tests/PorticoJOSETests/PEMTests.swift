// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Testing

@testable import PorticoJOSE

@Suite struct PEMTests {
    private static let all = Set(JWSAlgorithm.allCases)
    private static let point = """
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFTbl6SzEWoMX2129TXZ/8KRtGAO0
        Ra2BIorY8ESNEH6Q+oLgZ2DCg1d3Xb7uMF9rDi5CPmBMY9G3o1mbd7jHNg==
        """
    /// Of the same key.
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBijCCAS+gAwIBAgIURi+aUFDNdI9x0CHQNhmNkb7eIF0wCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOaXNzdWVyLmV4YW1wbGUwIBcNMjYxMTI5MTc0MzI4WhgPMjEy
        NjExMDUxNzQzMjhaMBkxFzAVBgNVBAMMDmlzc3Vlci5leGFtcGxlMFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAEFTbl6SzEWoMX2129TXZ/8KRtGAO0Ra2BIorY8ESN
        EH6Q+oLgZ2DCg1d3Xb7uMF9rDi5CPmBMY9G3o1mbd7jHNqNTMFEwHQYDVR0OBBYE
        FOqH4oTSMyhSXoetW79l0MKxGCSEMB8GA1UdIwQYMBaAFOqH4oTSMyhSXoetW79l
        0MKxGCSEMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAO9OPurX
        pqDaZ2ZH/qJL9sRz+7kurxdckTsEt7DlBtUmAiEA+0Nz0rM9ebhPOFIYKNqMc8KS
        p4SukEccx02UeEWmJYs=
        -----END CERTIFICATE-----
        """

    private static func block(_ body: String, _ label: String = "PUBLIC KEY") -> String {
        "-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n"
    }

    private static func keys(_ text: String) throws(JWKError) -> [VerificationKey] {
        try VerificationKey.fromPEM(text, keyID: nil, allowed: Self.all)
    }

    private static func refusal(_ text: String) -> JWKError? {
        do throws(JWKError) {
            _ = try Self.keys(text)
            return nil
        } catch {
            return error
        }
    }

    @Test("public keys of each kind are read")
    func kinds() throws {
        #expect(try Self.keys(TestKey.of(.rs256).publicPEM).map(\.algorithm) == JWSAlgorithm.rsa)
        #expect(try Self.keys(TestKey.of(.es256).publicPEM).map(\.algorithm) == [.es256])
        #expect(try Self.keys(TestKey.of(.es384).publicPEM).map(\.algorithm) == [.es384])
        #expect(try Self.keys(TestKey.of(.es512).publicPEM).map(\.algorithm) == [.es512])
        #expect(try Self.keys(TestKey.of(.edDSA).publicPEM).map(\.algorithm) == [.edDSA])
        let key = try TestKey.of(.ps256)
        guard case .rsa(let rsa) = key.key else { return }
        let pkcs1 = rsa.publicKey.pkcs1PEMRepresentation
        #expect(pkcs1.contains("RSA PUBLIC KEY"))
        #expect(try Self.keys(pkcs1) == Self.keys(key.publicPEM))
    }

    @Test("the key of a certificate is read, and is the same")
    func certificate() throws {
        let keys = try Self.keys(Self.certificate)
        #expect(keys.map(\.algorithm) == [.es256])
        #expect(try keys == Self.keys(Self.block(Self.point)))
    }

    @Test("text around the block, blanks and line ends of other systems do no harm")
    func layout() throws {
        let keys = try Self.keys(Self.block(Self.point))
        let text = Self.block(Self.point)
        #expect(try Self.keys("subject=/CN=a\n\n\(text)\n# the end\n") == keys)
        #expect(try Self.keys(text.replacing("\n", with: "\r\n")) == keys)
        #expect(try Self.keys(text.split(separator: "\n").map { "  \($0) \t" }.joined(separator: "\n")) == keys)
        #expect(try Self.keys(Self.block(Self.point.replacing("\n", with: ""))) == keys)
    }

    @Test("a private key is refused, and nothing of it is said")
    func privateKeys() throws {
        let pem = P256.Signing.PrivateKey().pemRepresentation
        #expect(Self.refusal(pem) == .privateKey)
        for label in ["RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY"] {
            #expect(Self.refusal(Self.block("c2VjcmV0", label)) == .privateKey)
        }
        #expect(!JWKError.privateKey.description.contains("c2VjcmV0"))
    }

    @Test("what is no key is refused")
    func damaged() throws {
        let text = Self.block(Self.point)
        #expect(Self.refusal("") == .pem("holds no PEM block ('-----BEGIN PUBLIC KEY-----')"))
        #expect(Self.refusal(Self.point) == Self.refusal(""))
        #expect(Self.refusal(String(text.dropLast(6))) == .pem("its PEM block has no end"))
        #expect(Self.refusal(text + text) == .pem("holds more than one PEM block; one key is one file"))
        let damage = JWKError.pem("its PEM block is damaged")
        for body in ["MFk", "MFkw=", "MFkw====", "MF!w", "MFk-", "MFkwE_==", "MFkwEx=="] {
            #expect(Self.refusal(Self.block(body)) == damage, "\(body)")
        }
        #expect(Self.refusal(Self.block("")) == .invalidKey)
        #expect(Self.refusal(Self.block(Self.point, "DH PARAMETERS"))?.description.contains("DH PARAMETERS") == true)
        #expect(Self.refusal(Self.block(Self.point, "CERTIFICATE")) == .invalidKey)
        #expect(Self.refusal(Self.block(Self.point, "RSA PUBLIC KEY")) == .invalidKey)
        #expect(Self.refusal(String(repeating: "a", count: (64 << 10) + 1)) == .tooLarge(limit: 64 << 10))
    }

    @Test("nothing stands behind what a key is made of, nor behind the key")
    func trailing() throws {
        var bytes = try PEMBlock(Self.block(Self.point)).bytes
        #expect(Self.refusal(Self.block(Self.encoded(bytes + [5, 0]))) == .invalidKey)
        // The outer length counts the two with it.
        bytes[1] += 2
        #expect(Self.refusal(Self.block(Self.encoded(bytes + [5, 0]))) == .invalidKey)
    }

    @Test("no cut and no changed byte of a key's bytes does harm")
    func mutations() throws {
        let block = try PEMBlock(Self.certificate)
        for (label, bytes) in [
            ("CERTIFICATE", block.bytes), ("PUBLIC KEY", try PEMBlock(Self.block(Self.point)).bytes),
        ] {
            for count in 0..<bytes.count {
                #expect(Self.refusal(Self.block(Self.encoded(Array(bytes[..<count])), label)) != nil, "\(count)")
            }
            #expect(Self.refusal(Self.block(Self.encoded(bytes + [0]), label)) == .invalidKey)
            for place in bytes.indices {
                for value in [0, 0x7f, 0x80, 0x84, 0xff, bytes[place] ^ 1] as [UInt8] {
                    var changed = bytes
                    changed[place] = value
                    _ = Self.refusal(Self.block(Self.encoded(changed), label))
                }
            }
        }
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        let text = Base64.encodeURL(bytes).replacing("-", with: "+").replacing("_", with: "/")
        return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }
}
