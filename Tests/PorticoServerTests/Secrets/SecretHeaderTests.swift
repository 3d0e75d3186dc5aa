// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoServer

/// Fields whose values come from variables: the access log shows none of them.
@Suite struct SecretHeaderTests {
    @Test("wherever a policy sets or adds a field with such a value, its name is redacted, and no other")
    func names() throws {
        let text = """
            version: 1
            services: { app: "http://127.0.0.1:1" }
            defaults: { headers: { response: { add: { X-Default: "${KEY}" } } } }
            routes:
              a: { match: /a, to: app, headers: { request: { set: { X-Key: "${KEY}", X-Plain: b }, add: { X-More: "a ${KEY}" } } } }
              b: { match: /b, to: app, transform: { request: { headers: { set: { X-Changed: "${KEY}" } } } } }
              c: { match: /c, respond: { headers: { X-Own: "${KEY}" }, body: "${KEY}" } }
            """
        let (config, diagnostics) = ConfigLoader.load(
            path: "gateway.yaml", environment: { $0 == "KEY" ? "s3cr3t" : nil },
            files: MemoryFiles(splitting: Array(text.utf8)))
        let names = try #require(config, "\(diagnostics)").secretHeaders
        #expect(names == ["X-Changed", "X-Default", "X-Key", "X-More", "X-Own"])
    }
}
