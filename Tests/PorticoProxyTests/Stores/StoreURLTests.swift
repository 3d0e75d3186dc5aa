// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoProxy

@Suite struct StoreURLTests {
    @Test(
        "the URL of a store says where it is, who we are there, and which database is ours",
        arguments: [
            ("redis://redis", "redis", 6379, nil, nil, 0), ("REDIS://Redis:7000/", "redis", 7000, nil, nil, 0),
            ("redis://127.0.0.1/15", "127.0.0.1", 6379, nil, nil, 15),
            ("redis://[::1]:7000/2", "::1", 7000, nil, nil, 2),
            ("redis://[::1]", "::1", 6379, nil, nil, 0), ("redis://:pw@a", "a", 6379, nil, "pw", 0),
            ("redis://u:p@a:1", "a", 1, "u", "p", 0), ("redis://u@a", "a", 6379, "u", nil, 0),
            ("redis://u:p%40%2f%25%3a@a", "a", 6379, "u", "p@/%:", 0),
            ("redis://u:a/b:c@d@a/1", "a", 6379, "u", "a/b:c@d", 1),
            ("redis://%C3%A9:x@a", "a", 6379, "é", "x", 0),
        ] as [(String, String, Int, String?, String?, Int)])
    func parts(text: String, host: String, port: Int, user: String?, password: String?, database: Int) throws {
        let url = try StoreURL.parse(text)
        #expect(url.host == host && url.port == port && url.database == database)
        #expect(url.user == user && url.password?.revealed == password)
    }

    @Test(
        "what is no URL of a store is refused, and no error repeats it",
        arguments: [
            "hushhush", "redis:hushhush", "http://hushhush", "redis://", "redis://:1", "redis://hushhush@",
            "redis://a:b:c",
            "redis://:hushhush", "redis://a:0", "redis://a:65536", "redis://a:x", "redis://a/hushhush", "redis://a/-1",
            "redis://a/65536", "redis://a/0/1", "redis://a?x=hushhush", "redis://a#hushhush", "redis://:hush%zz@a",
            "redis://:hushhush%@a", "redis://:hushhush%+1@a", "redis://:%ffhushhush@a", "redis://[::1",
            "redis://[hushhush]",
            "redis://a b", "rediss://hushhush@", "valkey://:hushhush", "redisss://hushhush", "redis://hushhush/@",
            "redis://300.0.0.1", "redis://:@a", "redis://hushhush:@a",
        ])
    func refused(text: String) {
        #expect { try StoreURL.parse(text) } throws: { error in
            !"\(error)".contains("hush")
        }
    }

    @Test("as it is shown it has no password, and reads back as the same otherwise")
    func shown() throws {
        for (text, shown) in [
            ("redis://u%3a:hush@A:7000/2", "redis://u%3A:***@a:7000/2"), ("redis://:hush@[::1]/", "redis://:***@[::1]"),
            ("redis://u@a:6379/0", "redis://u@a"), ("REDISS://:hush@a", "rediss://:***@a"),
            ("valkey://a/1", "redis://a/1"), ("valkeys://a:7000", "rediss://a:7000"),
        ] {
            let url = try StoreURL.parse(text)
            #expect(url.description == shown)
            #expect(try StoreURL.parse(shown).description == shown)
            #expect(url.isSecure == shown.hasPrefix("rediss://"))
            var dumped = ""
            dump(url, to: &dumped)
            #expect(!dumped.contains("hush"))
        }
    }
}
