// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoConfig
import PorticoProxy
import PorticoTesting
import Testing

@testable import PorticoServer

/// What is kept, and when it is renewed.
struct ACMEKeepingTests {
    private static let directory = "https://ca.test:14000/dir"

    private static func certificate(_ host: String, days: Int = 90, at now: Double = 1_800_000_000) throws -> String {
        let made = try CertificateMaker.selfSigned(for: host, days: days, at: now)
        return made.certificate + "\n" + made.key
    }

    @Test("an account reads as it was written; what is no key is none")
    func account() throws {
        var account = ACMEAccount()
        #expect(ACMEAccount(text: account.text)?.key.pem == account.key.pem)
        account.url = "https://ca.test/acct/1"
        let read = try #require(ACMEAccount(text: account.text))
        #expect(read.url == "https://ca.test/acct/1" && read.key.thumbprint == account.key.thumbprint)
        #expect(ACMEAccount(text: "account: https://ca.test/acct/1\n") == nil && ACMEAccount(text: "") == nil)
        #expect(!"\(account)".contains("PRIVATE"))
    }

    @Test("a certificate counts only for its host, with its key")
    func kept() throws {
        let text = try Self.certificate("shop.test")
        let kept = try #require(KeptCertificate(host: "shop.test", text: text))
        #expect(KeptCertificate(host: "shop.test", text: kept.text) == kept)
        #expect(kept.notAfter - kept.notBefore == 90 * 86_400 + 3600)
        #expect(KeptCertificate(host: "other.test", text: text) == nil)
        let stranger = try Self.certificate("shop.test")
        let mixed =
            (text.split(separator: "-----BEGIN PRIVATE")[0] + "-----BEGIN PRIVATE")
            + stranger.split(separator: "-----BEGIN PRIVATE")[1]
        #expect(KeptCertificate(host: "shop.test", text: String(mixed)) == nil)
        #expect(KeptCertificate(host: "shop.test", text: String(text.dropLast(40))) == nil)
        #expect(KeptCertificate(host: "shop.test", text: "") == nil)
        #expect(!"\(kept) \(kept.issued)".contains("PRIVATE"))
    }

    @Test("a folder's files are ours alone, are replaced whole, and one of two orders")
    func folder() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/new/acme"
        let (one, other) = (FolderKeep(path, directory: Self.directory), FolderKeep(path, directory: Self.directory))
        #expect(try await one.read(.account) == nil)
        try await one.write("first", .certificate("shop.test"))
        try await one.write("second", .certificate("shop.test"))
        #expect(try await other.read(.certificate("shop.test")) == "second")
        let place = "\(path)/ca.test-14000-dir/certificates"
        var facts = stat()
        #expect(stat("\(place)/shop.test.pem", &facts) == 0 && facts.st_mode & 0o777 == 0o600)
        #expect(stat(place, &facts) == 0 && facts.st_mode & 0o777 == 0o700)
        #expect(access("\(place)/shop.test.pem.new", F_OK) != 0)
        #expect(try await one.claim())
        #expect(try await one.claim())
        #expect(try await other.claim() == false)
        await one.release()
        #expect(try await other.claim())
    }

    @Test("a folder that cannot be written is named")
    func readOnly() async throws {
        let folder = try TemporaryFolder()
        try folder.write("file", "")
        let keep = FolderKeep("\(folder.path)/file/acme", directory: Self.directory)
        do throws(ACMEFailure) {
            _ = try await keep.claim()
            Issue.record("it was made")
        } catch {
            #expect(error.type == "store" && error.detail.contains("\(folder.path)/file/acme"), "\(error)")
        }
    }

    @Test("it is renewed with a third of its life left, or a bit earlier")
    func renewal() throws {
        let text = try Self.certificate("shop.test")
        let kept = try #require(KeptCertificate(host: "shop.test", text: text))
        let life = kept.notAfter - kept.notBefore
        #expect(ACMETiming().renewal(of: kept, random: 0) == kept.notAfter - life / 3)
        #expect(ACMETiming().renewal(of: kept, random: 1) == kept.notAfter - life / 3 - life / 20)
    }

    @Test("failures make pauses of a minute, two, four, up to three hours; the directory can ask for more")
    func pauses() {
        let pause = { ACMETiming().pause(after: $0, asked: nil, random: 0.5) }
        #expect([1, 2, 3, 7, 8, 9, 1000].map(pause) == [60, 120, 240, 3840, 7680, 10_800, 10_800])
        #expect(ACMETiming().pause(after: 1, asked: .seconds(86_400), random: 0) == 86_400)
        #expect(ACMETiming().pause(after: 3, asked: .seconds(1), random: 0) == 216)
    }

    @Test("a host tells what happens to it, and turns to the other challenge where one fails")
    func host() throws {
        let timing = ACMETiming()
        var host = try ACMEHost(selfSigned: "shop.test", at: 0)
        let standIn = host.shown
        #expect(host.isSelfSigned && host.isDue(at: 1) && host.shown == standIn && host.kind == .tls)
        host.fail(ACMEFailure("unauthorized", "no"), timing, hasBothWays: true, at: 1000, random: 0.5)
        #expect(host.nextTry == 1060 && host.kind == .http && host.lastFailure == "unauthorized: no")
        host.fail(ACMEFailure("dns", "no"), timing, hasBothWays: true, at: 1060, random: 0.5)
        #expect(host.nextTry == 1180 && host.kind == .tls && !host.isDue(at: 1179))
        let text = try Self.certificate("shop.test")
        let kept = try #require(KeptCertificate(host: "shop.test", text: text))
        host.take(kept, timing, random: 0)
        #expect(host.shown == kept.issued && host.lastFailure == nil && !host.isSelfSigned)
        host.fail(ACMEFailure("dns", "no"), timing, hasBothWays: false, at: 2_000_000_000, random: 0.5)
        #expect(host.shown == kept.issued && host.nextTry == 2_000_000_060 && host.kind == .tls)
    }

    @Test("what comes from an authority whose clock is not ours is not ordered again and again")
    func clocks() throws {
        let text = try Self.certificate("shop.test", at: 1000)
        let kept = try #require(KeptCertificate(host: "shop.test", text: text))
        var host = try ACMEHost(selfSigned: "shop.test", at: 0)
        host.take(kept, ACMETiming(), at: 1_000_000_000, random: 0)
        #expect(host.nextTry == 1_000_000_000 + 3 * 3600)
        // One that was kept may well be due.
        host.take(kept, ACMETiming(), random: 0)
        #expect(host.isDue(at: 1_000_000_000))
    }

    @Test("another orderer shows what the one before it has, until it has its own")
    func succession() throws {
        var before = try ACMEHost(selfSigned: "shop.test", at: 0)
        #expect(ACMEHost(after: before).isSelfSigned && ACMEHost(after: before).shown == before.standIn)
        let text = try Self.certificate("shop.test")
        before.take(try #require(KeptCertificate(host: "shop.test", text: text)), ACMETiming(), random: 0)
        let after = ACMEHost(after: before)
        #expect(!after.isSelfSigned && after.shown == before.shown && after.isDue(at: 0))
    }
}
