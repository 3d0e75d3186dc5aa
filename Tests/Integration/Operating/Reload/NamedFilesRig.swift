// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoJOSE
import PorticoTesting
import Testing

/// A gateway whose secrets, keys and passwords stand in files of their own, each route with one way to say who calls.
struct NamedFilesRig {
    /// What callers show while a file holds its first, or its second content.
    struct Credential {
        var path: String
        var file: String
        /// The file's content.
        var contents: [String]
        /// The field that goes with each.
        var fields: [String]
    }

    static let adminTokens = ["admin-token-1", "admin-token-2"]

    let process: PorticoProcess
    let credentials: [Credential]

    static func run(
        _ arguments: [String] = [], in folder: TemporaryFolder? = nil, _ body: (NamedFilesRig) async throws -> Void
    ) async throws {
        let folder = try folder ?? TemporaryFolder()
        let credentials = try Self.makeCredentials()
        var files = ["gateway.yaml": Self.yaml(folder.path), "admin": Self.adminTokens[0]]
        for credential in credentials { files[credential.file] = credential.contents[0] }
        let process = try await PorticoProcess(files: files, in: folder, arguments: arguments)
        try await process.use { try await body(NamedFilesRig(process: $0, credentials: credentials)) }
    }

    static func yaml(_ folder: String, more: String = "") -> String {
        """
        version: 1
        listeners: { public: { address: "127.0.0.1:0", \(PorticoProcess.patience) } }
        admin: { address: "127.0.0.1:0", token: "${file:\(folder)/admin}" }
        auth:
          mac: { jwt: { issuer: "https://i/", audiences: [shop], algorithms: [HS256], keys: { static: [{ secret: "${file:\(folder)/mac}" }] } } }
          key: { jwt: { issuer: "https://i/", audiences: [shop], keys: { static: [{ pem: "\(folder)/key.pem" }] } } }
          staff: { basic: { file: "\(folder)/staff" } }
          partner: { api_key: { header: X-Api-Key } }
        consumers: { acme: { keys: ["${file:\(folder)/partner}"] } }
        routes:
          mac: { match: /mac, auth: mac, respond: { body: "{user.id}" } }
          key: { match: /key, auth: key, respond: { body: "{user.id}" } }
          staff: { match: /staff, auth: staff, respond: { body: "{user.id}" } }
          partner: { match: /partner, auth: partner, respond: { body: "{user.id}" } }
          fixed: { match: /fixed, auth: none, respond: { body: "0" } }
        \(more)
        """
    }

    private static func makeCredentials() throws -> [Credential] {
        let keys = [try SigningKey.make(), try SigningKey.make()]
        let claims = Array(#"{"iss":"https://i/","aud":"shop","sub":"ann","exp":4102444800}"#.utf8)
        return [
            Credential(
                path: "/mac", file: "mac",
                contents: ["first-secret-of-tokens-0123456789\n", "second-secret-of-tokens-012345678\n"],
                fields: [
                    "bVaWZUgmBR2zSJ3n4phpYH3YhdJ5cQ8jqGKEz1J_ikk", "8TxvzTiVvxXDvWXZxv9U-CEwDIL1JP8EE8qabr--Jt8",
                ].map { "Authorization: Bearer \(Self.signed).\($0)" }),
            Credential(
                path: "/key", file: "key.pem", contents: try keys.map { try $0.publicPEM() },
                fields: try keys.map { "Authorization: Bearer \(try $0.sign(claims: claims))" }),
            Credential(
                path: "/staff", file: "staff",
                contents: [
                    "ada:$6$aaaaaaaa$gY4IZY/u21XH.bMruQyUDxJXMXSTYzLsGBMf0d.7ppzKha7RdBkdb5jUFr5K/sILHA26Ll4Wm1WG.gY05L4YW0\n",
                    "ada:$6$bbbbbbbb$0SkeZxmudh82lCqXpF8d/bt49dYuoAx5.q4gyZKWRaNHPOnDsPMbLb3BJRFExHnYI1rhTla1NI2InXWwdiiZ7.\n",
                ],
                fields: ["ada:lovelace", "ada:babbage"].map {
                    "Authorization: Basic \(Data($0.utf8).base64EncodedString())"
                }),
            // SHA-256 of `test`, and of `test2`.
            Credential(
                path: "/partner", file: "partner",
                contents: [
                    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n",
                    "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752\n",
                ],
                fields: ["X-Api-Key: test", "X-Api-Key: test2"]),
        ]
    }

    /// Of `{"aud":"shop","iss":"https://i/","sub":"ann","exp":4102444800}`, with HS256.
    private static let signed =
        "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJzaG9wIiwiaXNzIjoiaHR0cHM6Ly9pLyIsInN1YiI6ImFubiIsImV4cCI6NDEwMjQ0NDgwMH0"

    /// The status of the answer on a connection that stays.
    static func ask(_ client: RawConnection, _ credential: Credential, _ index: Int) async throws -> Int {
        try await client.send("GET \(credential.path) HTTP/1.1\r\nHost: a\r\n\(credential.fields[index])\r\n\r\n")
        let answer = try await client.receiveResponse()
        #expect(answer["Connection"] == nil)
        return answer.status
    }

    /// Asks until the answer has this status.
    static func wait(for status: Int, _ client: RawConnection, _ credential: Credential, _ index: Int) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while try await Self.ask(client, credential, index) != status {
            guard ContinuousClock.now < end else { throw TestingError("no \(status) for \(credential.path)") }
            await Pace.tick()
        }
    }

    func scrape() async throws -> Scrape { Scrape(try await self.process.admin("GET /metrics").text) }

    /// Waits for the log's next words that a file cannot be used.
    func awaitFault() async throws {
        _ = try await self.process.child.errors.receive(through: "what it held before stays")
    }
}

extension SigningKey {
    /// The public key of one for ES256 (RFC 5480).
    fileprivate func publicPEM() throws -> String {
        let set = SigningKey.publicSet([self])
        let point = try ["x", "y"].flatMap { name in
            guard let start = set.firstRange(of: "\"\(name)\":\"") else { throw TestingError("no \(name) in \(set)") }
            let text = set[start.upperBound...].prefix { $0 != "\"" }
                .replacing("-", with: "+").replacing("_", with: "/")
            guard let data = Data(base64Encoded: "\(text)=") else { throw TestingError("no base64: \(text)") }
            return Array(data)
        }
        let head: [UInt8] = [
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
            0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
        ]
        return "-----BEGIN PUBLIC KEY-----\n\(Data(head + point).base64EncodedString())\n-----END PUBLIC KEY-----\n"
    }
}
