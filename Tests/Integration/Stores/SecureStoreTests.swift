// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoServer
import PorticoTesting
import Testing

/// Stores over TLS: a real Redis, and Valkey where it is there and was built with TLS.
@Suite(
    .enabled(if: !SecureStoreRig.programs.isEmpty && access("/usr/bin/openssl", X_OK) == 0, RedisProcess.notice),
    .timeLimit(.minutes(3)))
struct SecureStoreTests {
    private typealias Rig = SecureStoreRig

    @Test("a session is kept over TLS, also one of many records", arguments: SecureStoreRig.programs)
    func session(program: RedisProcess.Program) async throws {
        try await Rig.run(program) { secure in
            try await SharedSessionRig.run { rig in
                let url = "rediss://127.0.0.1:\(secure.port)"
                try await rig.withGateway(url, store: "timeout: 20s, tls: { verify: false }", workers: 2) { gateway in
                    let cookie = try await rig.logIn(gateway)
                    for _ in 0..<20 { try await SharedSessionRig.expect(200, gateway, cookie) }
                    let key = try await secure.redis.inDatabase(0, "RANDOMKEY")
                    // Blanks in JSON mean nothing.
                    let script =
                        "local v=redis.call('GET',KEYS[1])return redis.call('SET',KEYS[1],'{'..string.rep(' ',500000)..string.sub(v,2),'KEEPTTL')"
                    #expect(try await secure.redis.ask("EVAL \"\(script)\" 1 \(key)") == "+OK")
                    for _ in 0..<5 { try await SharedSessionRig.expect(200, gateway, cookie) }
                    #expect(try await SharedSessionRig.logOut(gateway, cookie).status == 200)
                    try await SharedSessionRig.expect(401, gateway, cookie)
                }
            }
        }
    }

    @Test("a server whose certificate the file vouches for is believed, by name and by address")
    func trusted() async throws {
        try await Rig.run { rig in
            for url in ["rediss://localhost:\(rig.port)", "valkeys://127.0.0.1:\(rig.port)/2"] {
                try await rig.withGateway(url) { try await $0.waitFor(401) }
            }
        }
        try await Rig.run(certificate: "named") { rig in
            let tls = "{ ca: CERTca.pem, server_name: redis.internal }"
            try await rig.withGateway("rediss://127.0.0.1:\(rig.port)", tls: tls) { try await $0.waitFor(401) }
        }
    }

    @Test(
        "a server that does not prove who it is gets nothing, and the log says why",
        arguments: [
            ("", "its certificate is not trusted, or not valid now"),
            ("{ ca: CERTstranger.pem }", "its certificate is not trusted, or not valid now"),
            ("{ ca: CERTca.pem, server_name: redis.internal }", "its certificate is not for its name"),
            ("{ ca: CERTca.pem, server_name: 127.0.0.2 }", "its certificate is not for its name"),
        ])
    func untrusted(tls: String, reason: String) async throws {
        try await Rig.run { rig in
            try await rig.withGateway("rediss://127.0.0.1:\(rig.port)", tls: tls) { gateway in
                try await gateway.expectAway()
                #expect(try await gateway.reason() == reason)
            }
            #expect(try await rig.redis.text("INFO commandstats").contains("cmdstat_hello") == false)
        }
    }

    @Test("a server that wants a certificate gets ours; without one, or with another's, the log says why")
    func clientCertificate() async throws {
        for (options, refusal) in [
            (["--tls-auth-clients", "yes"], "it wants a certificate of ours: 'cert' and 'key'"),
            (
                ["--tls-auth-clients", "yes", "--tls-protocols", "TLSv1.2"],
                "it refused the handshake: perhaps it wants a certificate of ours"
            ),
        ] {
            try await Rig.run(nil, options) { rig in
                let url = "rediss://127.0.0.1:\(rig.port)"
                let own = "{ ca: CERTca.pem, cert: CERTclient.pem, key: CERTclient.key }"
                try await rig.withGateway(url, tls: own) { try await $0.waitFor(401) }
                try await rig.withGateway(url) { gateway in
                    try await gateway.expectAway()
                    #expect(try await gateway.reason() == refusal)
                }
                let strange = "{ ca: CERTca.pem, cert: CERTimpostor.pem, key: CERTimpostor.key }"
                try await rig.withGateway(url, tls: strange) { gateway in
                    try await gateway.expectAway()
                    #expect(try await gateway.reason() == "it does not trust our certificate")
                }
            }
        }
    }

    @Test("a server without TLS, and a URL without TLS to one that wants it, are told apart")
    func mixed() async throws {
        try await Rig.run { rig in
            try await rig.withGateway("rediss://127.0.0.1:\(rig.redis.port)") { gateway in
                try await gateway.expectAway()
                let reason = try await gateway.reason()
                #expect(
                    ["TLS did not come to stand in time: perhaps it does not speak it", "it does not speak TLS"]
                        .contains(reason), "\(reason)")
            }
            try await rig.withGateway("redis://127.0.0.1:\(rig.port)", tls: "") { gateway in
                try await gateway.expectAway()
                let reason = try await gateway.reason()
                #expect(reason.hasSuffix("the URL should begin with 'rediss://'"), "\(reason)")
            }
        }
    }

    @Test("a store that ends is connected to again", arguments: SecureStoreRig.programs)
    func restart(program: RedisProcess.Program) async throws {
        try await Rig.run(program) { rig in
            try await rig.withGateway("rediss://localhost:\(rig.port)") { gateway in
                try await gateway.waitFor(401)
                await rig.redis.child.stop()
                try await gateway.waitFor(503)
                let again = try await rig.restart(program)
                try await gateway.waitFor(401)
                await again.child.stop()
            }
        }
    }

    @Test("a file that changes makes other connections")
    func fileChanges() async throws {
        try await Rig.run { rig in
            let text = { (name: String) in try String(decoding: Self.bytes("\(rig.folder.path)/\(name)"), as: UTF8.self)
            }
            try rig.folder.put("trust.pem", text("stranger.pem"))
            try await rig.withGateway("rediss://localhost:\(rig.port)", tls: "{ ca: CERTtrust.pem }") { gateway in
                try await gateway.expectAway()
                let watch = Task { await gateway.gateway.watchFiles(every: .milliseconds(20)) }
                try rig.folder.put("trust.pem", text("ca.pem"))
                try await gateway.waitFor(401)
                try rig.folder.put("trust.pem", text("stranger.pem"))
                try await gateway.waitFor(503)
                watch.cancel()
                await watch.value
            }
        }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw TestingError("no \(path)") }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }

    @Test("a server that takes connections and says nothing is given up in time")
    func silent() async throws {
        let silent = try await FakeUpstream(port: 0) { try await $0.receiveEnd() }
        try await Rig.run { rig in
            try await rig.withGateway("rediss://127.0.0.1:\(silent.port)") { gateway in
                try await gateway.expectAway()
                #expect(try await gateway.reason().hasPrefix("TLS did not come to stand in time"))
            }
        }
        await silent.stop()
    }
}
