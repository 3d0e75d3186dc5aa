// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoFeatures

@Suite struct WebURLTests {
    @Test(
        "addresses that are called",
        arguments: [
            ("https://idp.example.com/", "idp.example.com", true, false), ("http://IDP/x?y=1", "idp", false, true),
            ("http://127.0.0.1:8080/keys", "127.0.0.1", false, false), ("http://localhost", "localhost", false, false),
            ("http://[::1]:9/x", "[::1]", false, false), ("http://10.0.0.1/", "10.0.0.1", false, true),
            ("http://127.0.0.1.evil.com/", "127.0.0.1.evil.com", false, true),
            ("http://127.evil.com/", "127.evil.com", false, true), ("http://127.9.9.9/", "127.9.9.9", false, false),
            ("http://localhost.evil.com/", "localhost.evil.com", false, true),
            ("http://[::1:2]/", "[::1:2]", false, true), ("http://idp.localhost/", "idp.localhost", false, false),
            ("HTTPS://A.example", "a.example", true, false),
        ])
    func reads(_ text: String, _ host: String, _ isSecure: Bool, _ isExposed: Bool) throws {
        let url = try WebURL(text)
        #expect(url.host == host && url.isSecure == isSecure && url.isExposed == isExposed && url.text == text)
    }

    @Test(
        "others",
        arguments: [
            "", "idp.example.com", "ftp://x", "https://", "https:///x", "https://user@host/", "https://u:p@host/",
            "https://host/#f", "https://host:99999/", "https://host:x/", "https://ho st/", "https://h\u{e9}/",
            "https:/x",
        ])
    func refuses(_ text: String) { #expect(throws: ValueError.self) { try WebURL(text) } }
}
