// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import PorticoTesting
import Testing

/// `listeners.*.tls`, as curl and openssl see it.
@Suite(.timeLimit(.minutes(2)))
struct ListenerTLSTests {
    private let rig: TLSRig

    init() async throws { self.rig = try await TLSRig() }

    @Test(
        "a client gets its answer over TLS, and the service is told that it came by https",
        arguments: ["--tls-max 1.2", "--tlsv1.3", "--http1.1", "--http2", "--no-alpn"])
    func answers(_ options: String) async throws {
        try await self.rig.run { gateway in
            let answer = try await self.rig.shell(TLSRig.curl(options), gateway)
            #expect(answer.status == 0, "\(answer.text)")
            #expect(answer.text.hasPrefix("https for=127.0.0.1;host=\"localhost:\(gateway.port)\";proto=https"))
        }
    }

    @Test("several requests of one connection, and bodies of megabytes both ways")
    func bodies() async throws {
        try await self.rig.run { gateway in
            let several = try await self.rig.shell(
                TLSRig.curl("-w ' %{num_connects}\\n' https://localhost:PORT/"), gateway)
            #expect(several.text.hasSuffix(" 0\n"), "\(several.text)")
            let up = try await self.rig.shell(
                "head -c 5000000 /dev/zero > zeros && \(TLSRig.curl("--data-binary @zeros"))", gateway)
            #expect(up.text.hasSuffix(" 5000000"), "\(up.text)")
            let down = try await self.rig.shell("\(TLSRig.curl("", path: "/large")) | wc -c", gateway)
            #expect(down.text.filter(\.isNumber) == "300000", "\(down.text)")
        }
    }

    @Test("each host is shown its certificate; whoever asks for none or another one the first")
    func hosts() async throws {
        let tls = """
            { certificates: [ { cert: CERTserver.pem, key: CERTserver.key },
            { cert: CERTnamed.pem, key: CERTnamed.key },
            { hosts: ["*.shop.test"], cert: CERTclient.pem, key: CERTclient.key } ] }
            """
        try await self.rig.run(tls) { gateway in
            for (name, subject) in [
                ("localhost", "server"), ("redis.internal", "named"), ("REDIS.internal", "named"),
                ("a.shop.test", "client"), ("shop.test", "server"), ("a.b.shop.test", "server"), ("else", "server"),
            ] {
                let said = try await self.rig.shell(
                    "openssl s_client -connect 127.0.0.1:PORT -servername \(name) </dev/null 2>&1", gateway)
                #expect(said.text.contains("subject=CN = \(subject)\n"), "\(name)")
            }
            let nameless = try await self.rig.shell(
                "openssl s_client -connect 127.0.0.1:PORT -noservername </dev/null 2>&1", gateway)
            #expect(nameless.text.contains("subject=CN = server\n"))
        }
    }

    @Test("of two certificates for a host that is shown which the client can check")
    func keys() async throws {
        let made = try await self.rig.folder.makeRSACertificate()
        #expect(made == 0)
        for order in [["server", "rsa"], ["rsa", "server"]] {
            let list = order.map { "{ hosts: localhost, cert: CERT\($0).pem, key: CERT\($0).key }" }
            try await self.rig.run("{ certificates: [\(list.joined(separator: ", "))] }") { gateway in
                for (options, subject) in [
                    ("", "server"), ("-sigalgs RSA-PSS+SHA256:RSA+SHA256", "rsa"),
                    ("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", "rsa"), ("-tls1_2", "server"),
                ] {
                    let said = try await self.rig.shell(
                        "openssl s_client -connect localhost:PORT \(options) </dev/null 2>&1", gateway)
                    #expect(said.text.contains("subject=CN = \(subject)\n"), "\(order) \(options)")
                }
            }
        }
    }

    @Test("certificates of one host ask the same of their clients")
    func unequal() async throws {
        let made = try await self.rig.folder.makeRSACertificate()
        #expect(made == 0)
        let tls = """
            { certificates: [{ cert: CERTserver.pem, key: CERTserver.key },
            { hosts: localhost, cert: CERTrsa.pem, key: CERTrsa.key, min_version: "1.3" }] }
            """
        let error = await #expect(throws: (any Error).self) { try await self.rig.run(tls) { _ in } }
        let words = "the certificates of 'localhost' differ in 'min_version' or 'client_certificates'"
        #expect(error.map { "\($0)" }?.contains(words) == true)
    }

    @Test("a version that is too old is refused, and so are ciphers without forward secrecy")
    func versions() async throws {
        try await self.rig.run { gateway in
            for options in ["-tls1_1", "-tls1", "-tls1_2 -cipher AES128-SHA", "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA"]
            {
                let said = try await self.rig.shell(
                    "openssl s_client -connect localhost:PORT \(options)@SECLEVEL=0 </dev/null 2>&1", gateway)
                #expect(!said.text.contains("subject="), "\(options)")
            }
        }
        try await self.rig.run(TLSRig.plain.replacing("{ cert", with: "{ min_version: 1.3, cert")) { gateway in
            let old = try await self.rig.shell(TLSRig.curl("--tls-max 1.2"), gateway)
            #expect(old.status == 35)
            let new = try await self.rig.shell(TLSRig.curl(""), gateway)
            #expect(new.status == 0)
        }
    }

    @Test("clients show certificates, where that is asked, and are known by them")
    func clients() async throws {
        let own = "--cert client.pem --key client.key"
        for mode in ["required", "optional"] {
            let tls = TLSRig.plain.dropLast() + ", client_certificates: { ca: CERTca.pem, mode: \(mode) } }"
            try await self.rig.run(String(tls)) { gateway in
                let known = try await self.rig.shell(TLSRig.curl(own, path: "/me"), gateway)
                #expect(known.text.hasSuffix(" acme 0"), "\(known.text)")
                let nobody = try await self.rig.shell(TLSRig.curl("-w '%{http_code}'", path: "/me"), gateway)
                #expect(mode == "required" ? nobody.status != 0 : nobody.text.hasSuffix("401"), "\(nobody)")
                let impostor = try await self.rig.shell(
                    TLSRig.curl("--cert impostor.pem --key impostor.key", path: "/me"), gateway)
                #expect(impostor.status != 0)
            }
        }
    }

    @Test("a request for a host that asks more of its clients does not go by another's connection")
    func misdirected() async throws {
        let tls = """
            { certificates: [ { cert: CERTserver.pem, key: CERTserver.key },
            { cert: CERTnamed.pem, key: CERTnamed.key, client_certificates: { ca: CERTca.pem } } ] }
            """
        try await self.rig.run(tls) { gateway in
            for host in ["redis.internal", "REDIS.INTERNAL", "redis.internal:8443", "redis.internal."] {
                let other = try await self.rig.shell(TLSRig.curl("-w '%{http_code}' -H 'Host: \(host)'"), gateway)
                #expect(other.text.hasSuffix("421"), "\(host): \(other.text)")
            }
            let own = try await self.rig.shell(
                TLSRig.curl("--cert client.pem --key client.key -w '%{http_code}'", host: "redis.internal"), gateway)
            #expect(own.text.hasSuffix("200"))
        }
    }

    @Test("HTTP without TLS is told so, anything else is closed, and silence ends")
    func noTLS() async throws {
        try await self.rig.run(limits: "{ head_timeout: 300ms }") { gateway in
            let plain = try await gateway.connect()
            try await plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await plain.receiveLastResponse()
            #expect(answer.status == 400 && String(decoding: answer.body, as: UTF8.self).contains("HTTPS"))
            let other = try await gateway.connect()
            try await other.send([5, 1, 0])
            let refused = try await other.receiveAll()
            #expect(refused.isEmpty)
            let silent = try await gateway.connect()
            let nothing = try await silent.receiveAll()
            #expect(nothing.isEmpty)
            let half = try await gateway.connect()
            try await half.send([22, 3, 1, 2, 0, 1])
            let still = try await half.receiveAll()
            #expect(still.isEmpty)
        }
    }

    @Test(
        "another certificate is shown from the next handshake on; sessions and connections outlive a reload without one"
    )
    func reload() async throws {
        try await self.rig.run { gateway in
            let before = try await self.rig.shell(
                "openssl s_client -connect localhost:PORT -tls1_2 -sess_out s </dev/null 2>&1", gateway)
            #expect(before.text.contains("subject=CN = server\n"))
            #expect(await gateway.gateway.reload("nothing has changed").isSuccess)
            let resumed = try await self.rig.shell(
                "openssl s_client -connect localhost:PORT -tls1_2 -sess_in s </dev/null 2>&1", gateway)
            #expect(resumed.text.contains("Reused, TLSv1.2"))
            _ = try await self.rig.shell("cp named.pem server.pem && cp named.key server.key", gateway)
            #expect(await gateway.gateway.reload("another certificate").isSuccess)
            let after = try await self.rig.shell(
                "openssl s_client -connect localhost:PORT </dev/null 2>&1", gateway)
            #expect(after.text.contains("subject=CN = named\n"))
        }
    }

    @Test(
        "what cannot be is refused at the start, and where",
        arguments: [
            (
                "{ certificates: { cert: CERTserver.pem, key: CERTnamed.key } }",
                "the key is not that of the certificate"
            ),
            ("{ certificates: { cert: CERTserver.key, key: CERTserver.key } }", "the file holds no certificates"),
            ("{ certificates: { cert: CERTserver.pem, key: CERTserver.pem } }", "the file holds no private key"),
            ("{ certificates: { cert: CERTca.pem, key: CERTca.key } }", "the certificate names no host"),
            (
                "{ certificates: { hosts: 127.0.0.1, cert: CERTserver.pem, key: CERTserver.key } }",
                "no client asks for '127.0.0.1'"
            ),
            (
                "{ certificates: [{ cert: CERTserver.pem, key: CERTserver.key }, { hosts: [a.test, localhost], cert: CERTnamed.pem, key: CERTnamed.key }] }",
                "'localhost' has two certificates with keys of one kind"
            ),
            ("{ certificates: [] }", "empty"), ("{}", "needs the key 'certificates'"),
            ("{ certificates: { cert: CERTserver.pem, key: CERTserver.key }, min_version: 1.1 }", "min_version"),
            (
                "{ certificates: { cert: CERTserver.pem, key: CERTserver.key }, acme: {} }",
                "'acme' needs the key 'store'"
            ),
            (
                "{ certificates: { cert: CERTserver.pem, key: CERTserver.key }, client_certificates: { mode: required } }",
                "needs the key 'ca'"
            ),
        ])
    func refused(_ tls: String, _ words: String) async throws {
        let error = await #expect(throws: (any Error).self) { try await self.rig.run(tls) { _ in } }
        #expect(error.map { "\($0)" }?.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
    }
}
