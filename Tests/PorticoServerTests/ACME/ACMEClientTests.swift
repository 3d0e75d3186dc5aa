// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import NIOCore
import NIOEmbedded
import PorticoFeatures
import PorticoJOSE
import PorticoJSON
import Synchronization
import Testing

@testable import PorticoServer

/// What a directory is told, and what is made of what it answers.
struct ACMEClientTests {
    /// Answers with what a function makes of a request.
    private final class FakeDirectory: ProviderClient {
        let asked = Mutex<[ProviderRequest]>([])
        private let answer: @Sendable (ProviderRequest, Int) -> ProviderAnswer

        init(_ answer: @escaping @Sendable (ProviderRequest, Int) -> ProviderAnswer) { self.answer = answer }

        func send(
            _ request: ProviderRequest, on loop: any EventLoop
        ) -> EventLoopFuture<Result<ProviderAnswer, ProviderFailure>> {
            let number = self.asked.withLock { asked in
                asked.append(request)
                return asked.count
            }
            return loop.makeSucceededFuture(.success(self.answer(request, number)))
        }

        var posts: [ProviderRequest] { self.asked.withLock { $0 }.filter { $0.method == "POST" } }
    }

    private static let directory = """
        {"newNonce":"https://ca.test/nonce","newAccount":"https://ca.test/account","newOrder":"https://ca.test/order"}
        """

    /// Refuses the first nonces.
    private static func directory(refusing count: Int, _ text: String = ACMEClientTests.directory) -> FakeDirectory {
        let posts = Mutex(0)
        return FakeDirectory { request, number in
            let nonce = [(name: "Replay-Nonce", value: "nonce-\(number)")]
            guard request.method == "POST" else {
                return ProviderAnswer(status: 200, fields: nonce, body: Array(text.utf8))
            }
            let post = posts.withLock { posts in
                posts += 1
                return posts
            }
            guard post > count else {
                let problem = #"{"type":"urn:ietf:params:acme:error:badNonce","detail":"stale"}"#
                return ProviderAnswer(status: 400, fields: nonce, body: Array(problem.utf8))
            }
            return ProviderAnswer(status: 201, fields: nonce + [("Location", "https://ca.test/acct/1")], body: [])
        }
    }

    private static func client(_ directory: FakeDirectory) throws -> ACMEClient {
        ACMEClient(
            try WebURL("https://ca.test/dir"), email: "ops@shop.test", directory, on: NIOAsyncTestingEventLoop())
    }

    @Test("a message is signed for its URL and its nonce, by the account's key")
    func message() async throws {
        let directory = Self.directory(refusing: 0)
        let key = ACMEKey()
        #expect(try await Self.client(directory).register(key) == "https://ca.test/acct/1")
        let request = try #require(directory.posts.first)
        #expect(request.url.text == "https://ca.test/account")
        #expect(request.fields.contains { $0 == ("Content-Type", "application/jose+json") })
        let json = try #require(JSONIndex.object(request.body, maximumDepth: 4))
        let member = { (name: String) in json.stringMember(json.root, name) ?? "" }
        let header = String(decoding: Base64Text.decode(url: member("protected")) ?? [], as: UTF8.self)
        #expect(header == #"{"alg":"ES256","jwk":\#(key.jwk),"nonce":"nonce-1","url":"https://ca.test/account"}"#)
        let payload = String(decoding: Base64Text.decode(url: member("payload")) ?? [], as: UTF8.self)
        #expect(payload == #"{"termsOfServiceAgreed":true,"contact":["mailto:ops@shop.test"]}"#)
        let signature = try P256.Signing.ECDSASignature(
            rawRepresentation: Base64Text.decode(url: member("signature")) ?? [])
        let signed = Array("\(member("protected")).\(member("payload"))".utf8)
        let publicKey = try P256.Signing.PrivateKey(pemRepresentation: key.pem).publicKey
        #expect(publicKey.isValidSignature(signature, for: signed))
    }

    @Test("a nonce that is refused is replaced by the one of the refusal, for a while")
    func nonces() async throws {
        let patient = Self.directory(refusing: 9)
        _ = try await Self.client(patient).register(ACMEKey())
        #expect(patient.posts.count == 10)
        // The directory brings a nonce, and so does each refusal.
        #expect(patient.asked.withLock { $0.count } == 11)
        let stubborn = Self.directory(refusing: .max)
        await #expect(throws: ACMEFailure("badNonce", "stale")) {
            try await Self.client(stubborn).register(ACMEKey())
        }
        #expect(stubborn.posts.count == 10)
    }

    @Test(
        "what is no directory is none",
        arguments: [
            "", "[]", "{}", #"{"newNonce":1}"#,
            #"{"newNonce":"http://ca.test/n","newAccount":"https://ca.test/a","newOrder":"https://ca.test/o"}"#,
        ])
    func noDirectory(text: String) async throws {
        await #expect(throws: ACMEFailure.self) {
            try await Self.client(Self.directory(refusing: 0, text)).register(ACMEKey())
        }
    }

    @Test("a failure says the problem's type and detail on one line, and the pause that is asked for")
    func failures() {
        let body =
            #"{"type":"urn:ietf:params:acme:error:rateLimited","detail":"too\nmany \#(String(repeating: "x", count: 900))"}"#
        let failure = ACMEFailure(
            ProviderAnswer(status: 429, fields: [("Retry-After", "7")], body: Array(body.utf8)))
        #expect(failure.type == "rateLimited" && failure.retryAfter == .seconds(7))
        #expect(failure.detail.hasPrefix("too many xxx") && failure.detail.utf8.count == 400)
        #expect(ACMEFailure(ProviderAnswer(status: 502)) == ACMEFailure("answer", "the directory answered with 502"))
        #expect(ACMEFailure.pause("Fri, 31 Dec 2027 23:59:59 GMT") == .seconds(60))
        #expect(ACMEFailure.pause("-1") == .zero && ACMEFailure.pause("999999999") == .seconds(86_400))
    }

    @Test("tokens are base64url, so that no path or key of a store can be made of them")
    func tokens() {
        for text in [
            "", "short", String(repeating: "a", count: 257), "aaaaaaaaaaaaaaaaaaaaaaaa/b", "aaaaaaaaaaaaaaaaaaaa a",
        ] {
            #expect(!ACMEChallenge.isToken(text), "\(text)")
        }
        #expect(ACMEChallenge.isToken("LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0"))
    }
}
