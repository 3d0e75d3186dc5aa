// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@testable import PorticoX509

@Suite(.enabled(if: TestAuthority.isThere, "there is no openssl"), .timeLimit(.minutes(2)))
struct ClientCertificateTests {
    @Test("what a certificate says of its owner")
    func facts() throws {
        let authority = try TestAuthority()
        let certificate = try authority.certificate(
            "/C=DE/O=Acme, Inc./CN=shop",
            "subjectAltName=URI:spiffe://acme/shop,DNS:Shop.Acme.Example,URI:urn:x:1,IP:127.0.0.1,email:a@b.c")
        #expect(certificate.subject.text == "CN=shop,O=Acme\\, Inc.,C=DE")
        #expect(certificate.issuer.text == "CN=Partners,O=Acme GmbH")
        #expect(certificate.uris == ["spiffe://acme/shop", "urn:x:1"])
        #expect(certificate.dnsNames == ["shop.acme.example"])
        #expect(certificate.serialNumber.text == "1F00")
        #expect(certificate.notAfter - certificate.notBefore == 30 * 86_400)
        try authority.run("openssl x509 -in own.pem -noout -fingerprint -sha256 | sed 's/.*=//; s/://g' > f")
        #expect(certificate.fingerprint.uppercased() == (try authority.text("f")).prefix(64))
        try authority.run("date -d \"$(openssl x509 -in own.pem -noout -startdate | sed 's/.*=//')\" +%s > t")
        #expect("\(certificate.notBefore)\n" == (try authority.text("t")))
    }

    @Test(
        "a subject is written as openssl writes it in RFC 2253's form",
        arguments: [
            "/CN=a", "/DC=example/DC=acme/UID=7/CN=shop", "/O=Müller/CN=ä b", "/CN= x ", "/CN=#x", "/CN=a\\/b",
            "/CN=a\\+b;c<d>e\"f", "/emailAddress=a@b.c/CN=x", "/serialNumber=7/CN=x", "/CN=a\\\\b",
        ])
    func subjects(_ subject: String) throws {
        let authority = try TestAuthority()
        let certificate = try authority.certificate(subject)
        try authority.run("openssl x509 -in own.pem -noout -subject -nameopt RFC2253,-esc_msb,utf8 > s")
        let printed = try authority.text("s").dropLast()
        #expect("subject=" + certificate.subject.text == printed)
        #expect(try DistinguishedName(certificate.subject.text) == certificate.subject)
    }

    @Test("two attributes in one set, in whichever order they are asked for")
    func sets() throws {
        let authority = try TestAuthority()
        let certificate = try authority.certificate("/O=Acme/CN=shop+UID=7", options: "-multivalue-rdn")
        #expect(try DistinguishedName("UID=7+CN=shop, O=Acme") == certificate.subject)
        #expect(try DistinguishedName("CN=shop + UID=7,O=Acme").text == certificate.subject.text)
    }

    @Test("names that mean nobody are left out, and make no other name")
    func strangeNames() throws {
        let authority = try TestAuthority()
        let certificate = try authority.certificate(
            "/CN=x", "subjectAltName=DNS:a..b,DNS:*.acme.example,URI:none,URI:https://a b,DNS:10.0.0.1")
        #expect(certificate.dnsNames == ["*.acme.example"])
        #expect(certificate.uris == [])
    }

    @Test(
        "a certificate that is cut, or has a byte more, is refused, and so is any with one byte changed that is taken wrongly"
    )
    func cuts() throws {
        let authority = try TestAuthority()
        _ = try authority.certificate("/O=Acme/CN=shop", "subjectAltName=URI:spiffe://acme/shop")
        let whole = try authority.bytes("own.der")
        for count in whole.indices {
            #expect(throws: X509Error.self) { try ClientCertificate(der: Array(whole[..<count])) }
        }
        #expect(throws: X509Error.self) { try ClientCertificate(der: whole + [0]) }
        for index in whole.indices {
            for byte in [0, 0x7f, 0x80, 0xff, whole[index] ^ 1] as [UInt8] {
                var changed = whole
                changed[index] = byte
                #expect(CertificateInvariants.violation(changed) == nil, "byte \(index) is \(byte)")
            }
        }
    }
}
