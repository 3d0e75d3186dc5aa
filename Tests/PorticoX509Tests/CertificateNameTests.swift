// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoX509

@Suite struct CertificateNameTests {
    @Test(
        "what people write, and how it is compared",
        arguments: [
            ("spiffe://acme/shop", CertificateName.uri("spiffe://acme/shop")), ("urn:x=1", .uri("urn:x=1")),
            ("https://a.example/?a=b", .uri("https://a.example/?a=b")),
            ("Shop.Acme.Example", .dns("shop.acme.example")),
            ("*.acme.example", .dns("*.acme.example")), ("CN=shop", .subject("CN=shop")),
            ("cn = shop , o=Acme", .subject("CN=shop,O=Acme")), ("CN=urn:x", .subject("CN=urn:x")),
            ("CN=a\\2Cb", .subject("CN=a\\,b")), ("CN=\\ a\\20", .subject("CN=\\ a\\ ")),
            ("CN=\\C3\\A4", .subject("CN=ä")), ("CN=#0c0178", .subject("CN=x")),
            ("E=a@b.c", .subject("emailAddress=a@b.c")),
            ("1.2.3.4=#0c0178", .subject("1.2.3.4=#0c0178")), ("2.5.4.3=#0C0178", .subject("CN=x")),
            ("CN=x\\00y", .subject("CN=x\\00y")), ("CN=", .subject("CN=")),
        ])
    func names(_ text: String, _ name: CertificateName) throws {
        #expect(try CertificateName(text) == name)
        #expect(try CertificateName(name.text) == name)
    }

    @Test(
        "nonsense",
        arguments: [
            "", " ", "a b", "a..b", ".a", "a.", "10.0.0.1", "//acme", "1x:y", "x:", "spiffe://a b", "ä.example",
            "=x", "CN=x,", "CN=x,,O=y", "FOO=x", "CN=x\\", "CN=x\\g", "CN=a\"b", "CN=#0c", "CN=#zz", "CN=#0c01780",
            "1.2.3.4=x", "CN=\\ff", "/C=DE/CN=x", "9.9.9=#0500",
        ])
    func nonsense(_ text: String) {
        #expect(throws: X509Error.self) { try CertificateName(text) }
    }

    @Test("a subject in the other order is seen")
    func reversed() throws {
        #expect(try CertificateName("C = DE, O = Acme, CN = x").seemsReversed)
        for text in ["CN=x,O=Acme,C=DE", "C=DE", "C=DE,C=FR", "CN=x", "x"] {
            #expect(try !CertificateName(text).seemsReversed, "\(text)")
        }
    }

    @Test("serial numbers keep their order and their bytes")
    func serialNumbers() throws {
        let bytes: [[UInt8]] = [[0], [1], [0x7f], [0, 0x80], [0xff], [1, 0], [1] + [UInt8](repeating: 0, count: 22)]
        for one in bytes { #expect(SerialNumber(one)?.bytes == one) }
        #expect(Set(bytes.compactMap { SerialNumber($0) }).count == bytes.count)
        #expect(SerialNumber([]) == nil)
        #expect(SerialNumber([0, 1]) == nil)
        #expect(SerialNumber([0xff, 0x80]) == nil)
        #expect(SerialNumber([UInt8](repeating: 1, count: 24)) == nil)
    }
}
