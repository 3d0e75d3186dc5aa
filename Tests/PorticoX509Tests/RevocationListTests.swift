// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@testable import PorticoX509

@Suite(.enabled(if: TestAuthority.isThere, "there is no openssl"), .timeLimit(.minutes(2)))
struct RevocationListTests {
    @Test(
        "a list of each kind of key is verified, and finds what it holds",
        arguments: [
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
            "-algorithm EC -pkeyopt ec_paramgen_curve:P-521", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
            "-algorithm ED25519",
        ])
    func keys(_ key: String) throws {
        let authority = try TestAuthority(key: key)
        let options = key.contains("ED25519") ? "-md null" : ""
        let file = try authority.list(
            revoked: ["1F00", "0B", "FF00112233445566778899AABBCCDDEEFF001122"], options: options)
        let list = try #require(try RevocationList.read(file, issuedBy: authority.authorities).first)
        #expect(list.count == 3)
        #expect(list.contains(try #require(SerialNumber([0x1f, 0x00]))))
        #expect(list.contains(try #require(SerialNumber([0x0b]))))
        #expect(!list.contains(try #require(SerialNumber([0x1f, 0x01]))))
        #expect(!list.contains(try #require(SerialNumber([0x1f]))))
        #expect(list.nextUpdate == list.thisUpdate + 7 * 86_400)
        #expect(!list.isOverdue(at: list.thisUpdate))
        #expect(list.isOverdue(at: list.thisUpdate + 7 * 86_400 + 1))
    }

    @Test("RSA-PSS")
    func pss() throws {
        let authority = try TestAuthority(key: "-algorithm RSA -pkeyopt rsa_keygen_bits:2048")
        for salt in ["32", "20"] {
            let options = "-md sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:\(salt)"
            let file = try authority.list(revoked: ["0B"], options: options)
            let lists = try? RevocationList.read(file, issuedBy: authority.authorities)
            #expect(lists?.first?.count == (salt == "32" ? 1 : nil))
        }
    }

    @Test("DER, an empty list, and several lists of one file")
    func forms() throws {
        let authority = try TestAuthority()
        let file = try authority.list()
        try authority.run("openssl crl -in list.pem -outform der -out list.der; cat list.pem list.pem > two.pem")
        let authorities = try authority.authorities
        #expect(try RevocationList.read(file, issuedBy: authorities).map(\.count) == [0])
        #expect(try RevocationList.read(authority.bytes("list.der"), issuedBy: authorities).count == 1)
        #expect(try RevocationList.read(authority.bytes("two.pem"), issuedBy: authorities).count == 2)
    }

    @Test(
        "what says too little, or more than is understood, is refused in words",
        arguments: [
            ("delta", "it only says what has changed since another list"),
            ("indirect", "it is about certificates of other authorities too ('indirect CRL')"),
            ("strange", "it has a critical extension that is not known, 1.2.3.4"),
        ])
    func refused(_ extensions: String, _ words: String) throws {
        let authority = try TestAuthority()
        let file = try authority.list(revoked: ["0B"], extensions: extensions)
        let authorities = try authority.authorities
        #expect { try RevocationList.read(file, issuedBy: authorities) } throws: { ($0 as? X509Error)?.words == words }
    }

    @Test("SHA-1 is not taken")
    func weak() throws {
        let authority = try TestAuthority(key: "-algorithm RSA -pkeyopt rsa_keygen_bits:2048")
        let file = try authority.list(revoked: ["0B"], options: "-md sha1")
        let authorities = try authority.authorities
        #expect { try RevocationList.read(file, issuedBy: authorities) } throws: {
            ($0 as? X509Error)?.words.contains("SHA-1") == true
        }
    }

    @Test("another authority's list, one whose signer may not sign lists, and one that was changed are refused")
    func forged() throws {
        let (authority, other) = (try TestAuthority(), try TestAuthority())
        let file = try authority.list(revoked: ["0B"])
        // It has the same name, and another key.
        #expect { try RevocationList.read(file, issuedBy: other.authorities) } throws: {
            ($0 as? X509Error)?.words == "its signature is not that of 'CN=Partners,O=Acme GmbH'"
        }
        #expect(throws: X509Error.self) { try RevocationList.read(file, issuedBy: []) }
        try authority.run(
            """
            sed 's/,cRLSign//' ca.cnf > silent.cnf
            openssl req -x509 -new -key ca.key -days 30 -config silent.cnf -extensions authority \
              -subj '/O=Acme GmbH/CN=Partners' -out silent.pem
            openssl crl -in list.pem -outform der -out list.der
            """)
        let silent = try CertificateAuthority.read(authority.bytes("silent.pem"))
        #expect { try RevocationList.read(file, issuedBy: silent) } throws: {
            ($0 as? X509Error)?.words == "the certificate of 'CN=Partners,O=Acme GmbH' is not one that signs lists"
        }
        let (whole, authorities) = (try authority.bytes("list.der"), try authority.authorities)
        for index in whole.indices {
            var changed = whole
            changed[index] ^= 0x01
            let cut = Array(whole[..<index])
            #expect(throws: X509Error.self) { try RevocationList(der: changed, issuedBy: authorities) }
            #expect(throws: X509Error.self) { try RevocationList(der: cut, issuedBy: authorities) }
            #expect(RevocationInvariants.violation(changed) == nil)
        }
    }

    @Test("what lists say of a certificate: revoked first, then what is not known")
    func verdicts() throws {
        let authority = try TestAuthority()
        let authorities = try authority.authorities
        let certificate = try authority.certificate(number: "0x1F00")
        let other = try authority.certificate(number: "0x1F01")
        let lists = try RevocationList.read(authority.list(revoked: ["1F00"]), issuedBy: authorities)
        let (check, now) = (RevocationCheck(lists, authorities), lists[0].thisUpdate)
        #expect(check.verdict(other, at: now) == .valid)
        #expect(check.verdict(certificate, at: now) == .revoked(certificate.serialNumber))
        #expect(check.verdict(other, at: now + 8 * 86_400) == .overdue(issuer: "CN=Partners,O=Acme GmbH"))
        #expect(check.verdict(certificate, at: now + 8 * 86_400) == .revoked(certificate.serialNumber))
        let none = RevocationCheck([], authorities)
        #expect(none.verdict(other, at: now) == .unlisted(issuer: "CN=Partners,O=Acme GmbH"))
        #expect(none.unlisted == ["CN=Partners,O=Acme GmbH"] && check.unlisted == [])
        let owners = try RevocationList.read(
            authority.list(revoked: ["1F00"], extensions: "owners"), issuedBy: authorities)
        #expect(
            RevocationCheck(owners, authorities).verdict(certificate, at: now) == .revoked(certificate.serialNumber))
        #expect(check != RevocationCheck(owners, authorities) && check == RevocationCheck(lists, authorities))
    }

    @Test("the authorities between a certificate and its root are looked at too, each in the list of its own")
    func intermediates() throws {
        let root = try TestAuthority()
        let leaf = try root.certificateOfIntermediate()
        let authorities = try root.authorities + CertificateAuthority.read(root.bytes("middle.pem"))
        let middle = try RevocationList.read(root.list(by: "middle"), issuedBy: authorities)
        let clean = try RevocationList.read(root.list(), issuedBy: authorities)
        let revoking = try RevocationList.read(root.list(revoked: ["77"]), issuedBy: authorities)
        let owners = try RevocationList.read(root.list(extensions: "owners"), issuedBy: authorities)
        let now = clean[0].thisUpdate
        func verdict(_ lists: [RevocationList]) -> RevocationCheck.Verdict {
            RevocationCheck(lists, authorities).verdict(leaf, at: now)
        }
        #expect(verdict(middle + clean) == .valid)
        #expect(verdict(middle + revoking) == .revoked(try #require(SerialNumber([0x77]))))
        #expect(verdict(revoking) == .revoked(try #require(SerialNumber([0x77]))))
        #expect(verdict(middle) == .unlisted(issuer: "CN=Partners,O=Acme GmbH"))
        #expect(verdict(clean) == .unlisted(issuer: "CN=Middle"))
        // A list of owners says nothing of authorities.
        #expect(verdict(middle + owners) == .unlisted(issuer: "CN=Partners,O=Acme GmbH"))
    }

    @Test("a list of 20,000")
    func many() throws {
        let authority = try TestAuthority()
        let numbers = (0..<20_000).map { String(1_000_000_000 + $0 * 7) }
        let file = try authority.list(revoked: numbers)
        let list = try #require(try RevocationList.read(file, issuedBy: authority.authorities).first)
        #expect(list.count == 20_000)
        // 1000000007 as digits of the number itself; the one after it is not there.
        #expect(list.contains(try #require(SerialNumber([0x10, 0, 0, 0, 0x07]))))
        #expect(!list.contains(try #require(SerialNumber([0x10, 0, 0, 0, 0x08]))))
    }
}
