// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoJOSE
import PorticoProxy
import PorticoServer
import PorticoTesting
import Testing

/// Keys over TLS, from a provider whose certificate only the file vouches for.
@Suite(.timeLimit(.minutes(2)), .enabled(if: access("/usr/bin/openssl", X_OK) == 0, "there is no openssl"))
struct IssuerTLSTests {
    /// `openssl s_server`, which serves files.
    private struct SecureIssuer {
        let child: ChildProcess
        let folder: TemporaryFolder
        let port: Int

        var certificate: String { "\(self.folder.path)/cert.pem" }

        init(_ key: SigningKey, host: String) async throws {
            self.folder = try TemporaryFolder()
            let commands = """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
                  -keyout key.pem -out cert.pem -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null \
                  && exec openssl s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem -WWW
                """
            self.child = try await ChildProcess.startShell(commands, in: self.folder)
            _ = try await self.child.errors.receive(through: "ACCEPT 127.0.0.1:")
            let digits = try await self.child.errors.receive(through: "\n").filter(\.isNumber)
            self.port = Int(digits) ?? 0
            let url = "https://\(host):\(self.port)"
            self.folder.makeFolder(".well-known")
            try self.folder.write("keys.json", SigningKey.publicSet([key]))
            try self.folder.write(
                ".well-known/openid-configuration", #"{"issuer":"\#(url)","jwks_uri":"\#(url)/keys.json"}"#)
        }
    }

    /// What `/status` says of the issuer once it has answered or failed.
    private static func ask(host: String, trusts: Bool) async throws -> (status: Int, words: String) {
        let key = try SigningKey.make()
        let provider = try await SecureIssuer(key, host: host)
        let url = "https://\(host):\(provider.port)"
        let ca = trusts ? "ca: \"\(provider.certificate)\"" : ""
        let yaml = IssuerRig.yaml(url, keys: "{ refresh: 1h }", more: ca)
        let claims = #"{"iss":"\#(url)","aud":"shop","sub":"ann","exp":4102444800}"#
        let token = try key.sign(claims: Array(claims.utf8))
        var told = (status: 0, words: "")
        try await ReloadRig.run(yaml, filters: []) { rig in
            let answer = try await Self.get(
                "/me", "a", "Authorization: Bearer \(token)\r\n", rig.gateway.addresses["public"])
            let status = try await Self.get("/status", "localhost", "", rig.gateway.adminAddress)
            told = (answer.status, status.text)
        }
        await provider.child.stop()
        return told
    }

    private static func get(
        _ path: String, _ host: String, _ fields: String, _ address: SocketAddress?
    ) async throws -> RawMessage {
        let client = try await RawConnection.connect(port: Int(address?.port ?? 0))
        try await client.send("GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\(fields)\r\n")
        let answer = try await client.receiveResponse()
        await client.close()
        return answer
    }

    @Test("a provider of an internal authority is believed where 'ca' names it")
    func trusted() async throws {
        let (status, words) = try await Self.ask(host: "localhost", trusts: true)
        #expect(status == 200, "\(words)")
    }

    @Test("without it the certificate is not trusted")
    func untrusted() async throws {
        let (status, words) = try await Self.ask(host: "localhost", trusts: false)
        #expect(status == 503)
        #expect(words.contains("TLS failed: the certificate is not trusted"), "\(words)")
    }

    @Test("a certificate for another name is not enough")
    func otherName() async throws {
        let (status, words) = try await Self.ask(host: "127.0.0.1", trusts: true)
        #expect(status == 503)
        #expect(words.contains("TLS failed: the certificate is not for its name"), "\(words)")
    }
}
