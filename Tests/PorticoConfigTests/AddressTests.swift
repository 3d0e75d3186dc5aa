// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@Suite struct AddressTests {
    @Test(
        "addresses print in their canonical form (RFC 5952)",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("::", "::"), ("::1", "::1"),
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"),
            ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("fe80::", "fe80::"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"),
        ])
    func address(_ text: String, _ printed: String) {
        #expect(IPAddress(text)?.description == printed)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", ".", ":", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1.2.3.+4", ":::", "1::2::3",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::12345", "::g", "1.2.3.4::", "::1.2.3", "fe80::1%eth0", "[::1]",
            "1:2:3:4:5:6:7::8", "::1:",
        ])
    func noAddress(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func aNetworkHoldsItsAddresses() throws {
        let ten = try Network.parse("10.0.0.0/8")
        #expect(ten.contains(try #require(IPAddress("10.255.0.1"))))
        #expect(ten.contains(try #require(IPAddress("::ffff:10.0.0.1"))))
        #expect(!ten.contains(try #require(IPAddress("11.0.0.0"))))
        let all = try Network.parse("0.0.0.0/0")
        #expect(all.contains(try #require(IPAddress("192.0.2.1"))))
        #expect(!all.contains(try #require(IPAddress("2001:db8::1"))))
        #expect(try Network.parse("::/0").contains(try #require(IPAddress("192.0.2.1"))))
        #expect(try Network.parse("192.0.2.7").description == "192.0.2.7")
        #expect(try Network.parse("2001:db8::/32").description == "2001:db8::/32")
        #expect(try Network.parse("::ffff:0:0/96").description == "0.0.0.0/0")
    }

    @Test(
        "what is no network is refused",
        arguments: ["10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.1/8", "/8", "::/129"])
    func noNetwork(_ text: String) {
        #expect(throws: ValueError.self) { try Network.parse(text) }
    }

    @Test(
        "a listener binds to an address and a port",
        arguments: [
            ("0.0.0.0:8080", "0.0.0.0:8080"), (":8080", "0.0.0.0:8080"), ("localhost:0", "localhost:0"),
            ("[::1]:80", "[::1]:80"), ("[::]:65535", "[::]:65535"),
        ])
    func listen(_ text: String, _ printed: String) throws {
        #expect(try ListenAddress.parse(text).description == printed)
    }

    @Test(
        "what no listener can bind to is refused",
        arguments: [
            "", ":", "8080", "a:80", "::1:80", "[1.2.3.4]:80", "0.0.0.0:65536", "0.0.0.0:", "0.0.0.0:+1", "[::1]",
        ])
    func noListen(_ text: String) {
        #expect(throws: ValueError.self) { try ListenAddress.parse(text) }
    }

    @Test(
        "targets are http URLs of a host",
        arguments: [
            ("http://Users:8080", "users", 8080), ("http://users", "users", 80), ("http://10.0.0.1/", "10.0.0.1", 80),
            ("HTTP://[::1]:81", "::1", 81), ("http://my_service.internal", "my_service.internal", 80),
        ])
    func target(_ text: String, _ host: String, _ port: Int) throws {
        #expect(try UpstreamURL.parse(text) == UpstreamURL(host: host, port: port))
    }

    @Test(
        "what is no target is refused",
        arguments: [
            "", "http://", "users", "http://a/b", "http://a?b", "http://a#b", "http://a@b", "http://a:b", "http://a:0",
            "http://[::1", "http://[::1]x", "http://a b", "http://a:1:2", "ws://a", "http://256.0.0.1", "http://ä",
        ])
    func noTarget(_ text: String) {
        #expect(throws: ValueError.self) { try UpstreamURL.parse(text) }
    }

    @Test func theAuthorityLeavesOutTheDefaultPort() {
        #expect(UpstreamURL(host: "a", port: 80).authority == "a")
        #expect(UpstreamURL(host: "::1", port: 81).authority == "[::1]:81")
    }
}
