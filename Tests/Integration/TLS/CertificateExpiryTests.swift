// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer
import PorticoTesting
import Testing

/// When certificates end, as operators see it.
@Suite(.timeLimit(.minutes(2)))
struct CertificateExpiryTests {
    private let rig: TLSRig

    init() async throws { self.rig = try await TLSRig() }

    /// Makes a certificate of `named` that ends then.
    private func shorten(_ arguments: String) async throws {
        let command = """
            openssl x509 -req -in named.csr -CA ca.pem -CAkey ca.key -set_serial 8 \
              \(arguments) -extfile named.ext -out named.pem
            """
        #expect(try await ChildProcess.shell(command, in: self.rig.folder).status == 0)
    }

    /// In seconds since 1970, as openssl says it.
    private func end(of name: String) async throws -> Int {
        let command = "date -d \"$(openssl x509 -in \(name).pem -noout -enddate | cut -d= -f2)\" +%s"
        let said = try await ChildProcess.shell(command, in: self.rig.folder)
        return try #require(Int(said.text.filter(\.isNumber)))
    }

    @Test("metrics and status have the end of each host's certificate, and follow a reload")
    func told() async throws {
        try await self.shorten("-days 1")
        let tls = """
            { certificates: [{ cert: CERTserver.pem, key: CERTserver.key },
            { hosts: ["*.shop.test", redis.internal], cert: CERTnamed.pem, key: CERTnamed.key }] }
            """
        try await self.rig.run(tls) { gateway in
            let (server, named) = (try await self.end(of: "server"), try await self.end(of: "named"))
            func sample(_ host: String, _ end: Int) -> String {
                "portico_tls_certificate_expiry_timestamp_seconds{listener=\"public\",host=\"\(host)\"} \(end)\n"
            }
            let page = try await gateway.metrics()
            for text in [sample("localhost", server), sample("*.shop.test", named), sample("redis.internal", named)] {
                #expect(page.contains(text), "\(text)")
            }
            #expect(server - named > 80_000)
            try await self.shorten("-days 5")
            #expect(await gateway.gateway.reload("another certificate").isSuccess)
            let renewed = try await self.end(of: "named")
            #expect(try await gateway.metrics().contains(sample("redis.internal", renewed)) && renewed > server)
        }
    }
}
