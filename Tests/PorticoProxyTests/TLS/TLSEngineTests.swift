// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoProxy

@Suite(.timeLimit(.minutes(2))) struct TLSEngineTests {
    /// Believes the server's certificate.
    private static func believing(_ authority: TextFile = TestCertificate.server) -> ClientTLSConfig {
        var config = ClientTLSConfig()
        config.authority = authority
        return config
    }

    private static func open(name: String = "redis.internal") throws -> TLSDialogue {
        let dialogue = try TLSDialogue(Self.believing(), name: name)
        dialogue.client?.start()
        dialogue.run()
        #expect(dialogue.isSecured && dialogue.ends.isEmpty)
        return dialogue
    }

    @Test("what is said arrives whole, wherever its bytes are split", arguments: [1, 5, 1000, 16_384, 131_072])
    func pieces(_ pieces: Int) throws {
        let dialogue = try TLSDialogue(Self.believing())
        dialogue.client?.start()
        dialogue.run(pieces: pieces)
        #expect(dialogue.isSecured)
        let size = pieces < 1000 ? 40_000 : 1_000_000
        let question = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let answer = (0..<2 * size).map { UInt8(truncatingIfNeeded: $0 &* 17) }
        dialogue.ask(Array(question[..<100]))
        dialogue.ask(Array(question[100...]))
        dialogue.say(answer)
        dialogue.run(pieces: pieces)
        #expect((dialogue.asked == question) as Bool)
        #expect((dialogue.heard == answer) as Bool)
        #expect(dialogue.ends.isEmpty)
    }

    @Test(
        "a certificate that is for the name is believed",
        arguments: ["redis.internal", "REDIS.internal", "a.shop.internal", "127.0.0.1", "::1", "0:0::1"])
    func names(_ name: String) throws { _ = try Self.open(name: name) }

    @Test(
        "one for another name is not",
        arguments: [
            "redis", "shop.internal", "a.b.shop.internal", "other.internal", "127.0.0.2", "::2", "::ffff:127.0.0.2",
        ])
    func otherNames(_ name: String) throws {
        let dialogue = try TLSDialogue(Self.believing(), name: name)
        dialogue.client?.start()
        dialogue.run()
        #expect(!dialogue.isSecured)
        #expect(dialogue.ends == [TLSFailure("its certificate is not for its name")])
    }

    @Test("one of another authority is not believed, nor is one of ours by the system")
    func authority() throws {
        for config in [Self.believing(TestCertificate.other), ClientTLSConfig()] {
            let dialogue = try TLSDialogue(config)
            dialogue.client?.start()
            dialogue.run()
            #expect(!dialogue.isSecured)
            #expect(dialogue.ends == [TLSFailure("its certificate is not trusted, or not valid now")])
        }
    }

    @Test("where nothing is verified, anyone is believed")
    func unverified() throws {
        var config = ClientTLSConfig()
        config.verifies = false
        let dialogue = try TLSDialogue(config, name: "else.where")
        dialogue.client?.start()
        dialogue.run()
        #expect(dialogue.isSecured && dialogue.ends.isEmpty)
    }

    @Test("a server that wants a certificate takes ours, and says so where it does not")
    func clientCertificate() throws {
        var config = Self.believing()
        for (certificate, key, words) in [
            (TestCertificate.server, TestCertificate.serverKey, nil),
            (TestCertificate.other, TestCertificate.otherKey, "it does not trust our certificate"),
            (nil, nil, "it wants a certificate of ours: 'cert' and 'key'"),
        ] as [(TextFile?, TextFile?, String?)] {
            (config.certificate, config.key) = (certificate, key)
            let dialogue = try TLSDialogue(config, serverWants: TestCertificate.server)
            dialogue.client?.start()
            dialogue.run()
            #expect(dialogue.isSecured)
            #expect(dialogue.ends.map { $0?.description } == (words.map { [$0] } ?? []))
        }
    }

    @Test(
        "what is no TLS is said to be none",
        arguments: ["-ERR unknown command\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n"])
    func noTLS(_ answer: String) throws {
        let dialogue = try TLSDialogue(Self.believing())
        dialogue.client?.start()
        dialogue.give(Array(answer.utf8))
        #expect(dialogue.ends == [TLSFailure("it does not speak TLS")])
    }

    @Test("a byte that was changed on the way ends the connection, and nothing of its record is heard")
    func changed() throws {
        let dialogue = try Self.open()
        dialogue.changesToClient = { bytes in
            var bytes = bytes
            if let last = bytes.indices.last { bytes[last] ^= 1 }
            return bytes
        }
        dialogue.say(Array("+OK\r\n".utf8))
        dialogue.run()
        #expect(dialogue.heard.isEmpty)
        #expect(dialogue.ends.count == 1 && dialogue.ends.first??.description.hasPrefix("TLS failed (") == true)
    }

    @Test("a server that closes as it should is heard to its end")
    func closes() throws {
        let dialogue = try Self.open()
        dialogue.say(Array("+OK\r\n".utf8))
        dialogue.closeServer()
        dialogue.run()
        #expect(dialogue.heard == Array("+OK\r\n".utf8))
        #expect(dialogue.ends == [nil])
        // What was asked may still be answered.
        #expect(dialogue.ask([1]))
        dialogue.give([1, 2, 3])
        dialogue.client?.close(isWhole: true)
        dialogue.run()
        #expect(dialogue.ends == [nil])
    }

    @Test("after it was closed nothing is told any more, not even in the middle of being told")
    func closed() throws {
        let dialogue = try Self.open()
        dialogue.closesWhenItHears = true
        dialogue.say([UInt8](repeating: 7, count: 300_000))
        dialogue.run(pieces: 100_000)
        #expect(!dialogue.heard.isEmpty && dialogue.heard.count < 300_000)
        #expect(dialogue.ends.isEmpty)
    }

    @Test("one that is dropped in its handshake ends in silence")
    func dropped() throws {
        let dialogue = try TLSDialogue(Self.believing())
        dialogue.client?.start()
        dialogue.client?.close(isWhole: true)
        dialogue.run()
        #expect(!dialogue.isSecured && dialogue.ends.isEmpty)
    }

    @Test("what is made from the same is made once, whatever the name, and not kept for nobody")
    func contexts() throws {
        let contexts = TLSContexts(systemAuthority: nil)
        var named = Self.believing()
        named.serverName = "a"
        let one = try contexts.client(Self.believing()).get()
        #expect(try contexts.client(named).get() === one)
        #expect(try contexts.client(Self.believing(TestCertificate.other)).get() !== one)
        let missing = TLSContexts(systemAuthority: "/nowhere.pem").client(ClientTLSConfig())
        #expect(throws: TLSFailure("the certificates that are trusted cannot be read")) { try missing.get() }
    }
}
