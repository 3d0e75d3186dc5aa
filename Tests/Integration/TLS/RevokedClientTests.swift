// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import PorticoTesting
import Testing

/// `client_certificates: { crl: … }`, as curl and openssl see it.
@Suite(.timeLimit(.minutes(2)))
struct RevokedClientTests {
    private let rig: TLSRig

    init() async throws { self.rig = try await TLSRig() }

    private static let own = "--cert client.pem --key client.key"

    private static func tls(_ lists: String, mode: String = "required") -> String {
        String(
            TLSRig.plain.dropLast() + ", client_certificates: { ca: CERTca.pem, mode: \(mode), crl: \(lists) } }")
    }

    /// Has `ca` revoke certificates, and writes its list.
    private func makeList(
        revoking certificates: [String], days: String = "-crldays 7", as name: String = "list.pem"
    ) async throws {
        try await self.run(
            """
            printf '[ca]\\ndefault_ca=own\\n[own]\\ndatabase=index\\ndefault_md=sha256\\n' > ca.cnf \
              && : > index && CA="openssl ca -config ca.cnf -keyfile ca.key -cert ca.pem"
            for one in \(certificates.joined(separator: " ")) ; do $CA -revoke $one.pem || exit 1 ; done
            $CA -gencrl \(days) -out new && mv new \(name)
            """)
    }

    private func run(_ commands: String) async throws {
        let done = try await ChildProcess.shell(commands, in: self.rig.folder)
        #expect(done.status == 0, "\(done.text)")
    }

    private func code(_ options: String, _ gateway: TestGateway, path: String = "/me") async throws -> String {
        let said = try await self.rig.shell(
            TLSRig.curl("-o /dev/null -w '%{http_code}' \(options) 2>/dev/null", path: path), gateway)
        return said.text
    }

    @Test(
        "who stands in the list of its authority is not let in, others are",
        arguments: ["required", "optional"], ["list.pem", "list.der"])
    func revoked(mode: String, file: String) async throws {
        try await self.makeList(revoking: ["named"])
        try await self.run("openssl crl -in list.pem -outform der -out list.der")
        try await self.rig.run(Self.tls("CERT\(file)", mode: mode)) { gateway in
            for version in ["--tls-max 1.2", "--tlsv1.3", "--http1.1"] {
                #expect(try await self.code("\(version) \(Self.own)", gateway) == "200", "\(version)")
                let revoked = try await self.code("\(version) --cert named.pem --key named.key", gateway, path: "/")
                #expect(revoked == "000", "\(version)")
            }
            #expect(try await self.code("", gateway) == (mode == "required" ? "000" : "401"))
            let page = try await gateway.metrics()
            #expect(page.contains("protocol=\"tls\",reason=\"revoked_certificate\"} 3\n"), "\(page)")
        }
    }

    @Test("a list that should have been replaced by now lets nobody in")
    func overdue() async throws {
        try await self.makeList(
            revoking: [], days: "-crl_lastupdate 20240101000000Z -crl_nextupdate 20240102000000Z")
        try await self.rig.run(Self.tls("CERTlist.pem")) { gateway in
            #expect(try await self.code(Self.own, gateway) == "000")
            let page = try await gateway.metrics()
            #expect(page.contains("protocol=\"tls\",reason=\"overdue_list\"} 1\n"), "\(page)")
        }
    }

    @Test("a new list holds from the next handshake on, for those too who resume a session")
    func replaced() async throws {
        try await self.makeList(revoking: [])
        try await self.rig.run(Self.tls("CERTlist.pem")) { gateway in
            let session = "openssl s_client -connect localhost:PORT -tls1_2 -cert client.pem -key client.key"
            let first = try await self.rig.shell(
                "printf 'GET /me HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' | \(session) -ign_eof -sess_out s 2>&1",
                gateway)
            #expect(first.text.contains("200 OK"), "\(first.text)")
            try await self.makeList(revoking: ["named"])
            #expect(await gateway.gateway.reload("another is revoked").isSuccess)
            let resumed = try await self.rig.shell("\(session) -sess_in s </dev/null 2>&1", gateway)
            #expect(resumed.text.contains("Reused, TLSv1.2"), "\(resumed.text)")
            #expect(try await self.code(Self.own, gateway) == "200")
            try await self.makeList(revoking: ["client"])
            #expect(await gateway.gateway.reload("it is revoked").isSuccess)
            let after = try await self.rig.shell(
                "printf 'GET /me HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' | \(session) -ign_eof -sess_in s 2>&1",
                gateway)
            #expect(after.text.contains("Reused, TLSv1.2") && !after.text.contains("200 OK"), "\(after.text)")
            #expect(try await self.code(Self.own, gateway) == "000")
        }
    }

    @Test("connections that stand outlive a new list, also where hosts ask different things of their clients")
    func standing() async throws {
        try await self.makeList(revoking: [])
        let tls = """
            { certificates: [ { cert: CERTnamed.pem, key: CERTnamed.key }, { cert: CERTserver.pem, key: CERTserver.key,
            client_certificates: { ca: CERTca.pem, crl: CERTlist.pem } } ] }
            """
        try await self.rig.run(tls) { gateway in
            let requests = ["keep-alive", "close"].map {
                "printf 'GET /me HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: \($0)\\r\\n\\r\\n'"
            }
            let client = try await ChildProcess.startShell(
                """
                mkfifo more
                { \(requests[0]) ; cat more ; \(requests[1]) ; } | openssl s_client -quiet -servername localhost \
                  -connect localhost:\(gateway.port) -cert client.pem -key client.key
                """, in: self.rig.folder)
            _ = try await client.errors.receive(through: "200 OK")
            try await self.makeList(revoking: ["client"])
            #expect(await gateway.gateway.reload("it is revoked").isSuccess)
            try await self.run(": > more")
            let rest = try await client.errors.receiveAll()
            #expect(String(decoding: rest, as: UTF8.self).contains("200 OK"), "\(client.errors.history)")
            #expect(try await self.code(Self.own, gateway) == "000")
        }
    }

    @Test(
        "what is no list of the authorities is refused at the start",
        arguments: [
            ("CERTca.pem", "the file holds no 'X509 CRL'"), ("CERTstrange.pem", "which is none of the authorities"),
            ("CERTnothing.pem", "cannot read"), ("[]", "empty"),
        ])
    func refused(_ list: String, _ words: String) async throws {
        try await self.makeList(revoking: [], as: "list.pem")
        try await self.run(
            "openssl ca -config ca.cnf -keyfile stranger.key -cert stranger.pem -gencrl -crldays 7 -out strange.pem")
        let error = await #expect(throws: (any Error).self) { try await self.rig.run(Self.tls(list)) { _ in } }
        #expect(error.map { "\($0)" }?.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
    }
}
