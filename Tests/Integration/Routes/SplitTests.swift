// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@Suite struct SplitTests {
    private static let seen = Script { Script.response($0.target) }

    /// Where each of the requests went, by its fields.
    private static func targets(_ split: String, _ fields: [String]) async throws -> [String] {
        let yaml = """
            services: { app: "${app}" }
            routes:
              all:
                match: /x
                split:
            \(split)
            """
        var targets: [String] = []
        try await Rig.run(yaml, script: Self.seen) { rig in
            let client = try await rig.connect()
            for field in fields {
                try await client.send("GET /x HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
                targets.append(try await client.receiveResponse().text)
            }
        }
        return targets
    }

    @Test("the first entry that holds takes the request")
    func conditions() async throws {
        let split = """
                  - { when: { cookie: { exp: b } }, to: "app:/b" }
                  - { when: { header: { X-Segment: beta } }, to: "app:/beta" }
                  - { to: "app:/rest" }
            """
        let targets = try await Self.targets(
            split,
            [
                "", "Cookie: exp=b\r\n", "Cookie: exp=a\r\n", "X-Segment: beta\r\n",
                "X-Segment: beta\r\nCookie: exp=b\r\n",
            ])
        #expect(targets == ["/rest", "/b", "/rest", "/beta", "/b"])
    }

    @Test("a share of 5 % takes about one request in twenty")
    func share() async throws {
        let split = """
                  - { share: 5%, to: "app:/canary" }
                  - { to: "app:/stable" }
            """
        let targets = try await Self.targets(split, Array(repeating: "", count: 2000))
        // Six standard deviations to either side.
        #expect((42...158).contains(targets.count { $0 == "/canary" }))
        #expect(Set(targets) == ["/canary", "/stable"])
    }

    @Test(
        "a key stays on its side, and raising the share only adds keys",
        arguments: [
            ("header.X-Key", "X-Key: "), ("cookie.key", "Cookie: a=1; key="),
        ])
    func sticky(_ key: String, _ field: String) async throws {
        var before: Set<Int> = []
        for share in [5, 25, 50, 100] {
            let rest = share < 100 ? "\n      - { to: \"app:/stable\" }" : ""
            let split = "      - { share: \(share)%, sticky_by: \(key), to: \"app:/canary\" }\(rest)"
            let fields = (0..<200).map { "\(field)user-\($0)\r\n" }
            let targets = try await Self.targets(split, fields + fields)
            #expect(targets.prefix(200).elementsEqual(targets.suffix(200)))
            let chosen = Set((0..<200).filter { targets[$0] == "/canary" })
            #expect(chosen.isSuperset(of: before))
            if share == 50 { #expect((58...142).contains(chosen.count)) }
            before = chosen
        }
        #expect(before.count == 200)
    }

    @Test("sticky by the client's address, all requests of one client go one way")
    func stickyByAddress() async throws {
        let split = """
                  - { share: 50%, sticky_by: client_ip, to: "app:/canary" }
                  - { to: "app:/stable" }
            """
        let targets = try await Self.targets(split, Array(repeating: "", count: 20))
        #expect(Set(targets).count == 1)
    }
}
