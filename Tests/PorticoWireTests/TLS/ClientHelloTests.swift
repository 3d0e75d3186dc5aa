// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoWire
import Testing

@Suite struct ClientHelloTests {
    private static func read(_ bytes: [UInt8], by step: Int = .max) throws(ClientHelloError) -> ClientHello? {
        var reader = ClientHelloReader()
        var start = 0
        while start < bytes.count {
            let end = start + min(step, bytes.count - start)
            if let hello = try reader.read(bytes.span.extracting(start..<end)) { return hello }
            start = end
        }
        return nil
    }

    private static func hello(_ extensions: [HelloBytes.Extension]) throws -> ClientHello {
        try #require(try Self.read(HelloBytes(extensions).records()))
    }

    private static func seed(_ name: String) throws -> [UInt8] {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return [UInt8](try #require(FileManager.default.contents(atPath: "\(root)/Fuzz/Corpus/clienthello/\(name)")))
    }

    // MARK: What clients send

    @Test("OpenSSL's is read: name in lower case, protocols in order, both versions")
    func openSSL() throws {
        let hello = try #require(try Self.read(Self.seed("openssl-tls13")))
        #expect(hello.serverName == "api.example.com")
        #expect(hello.protocols == ["h2", "http/1.1"])
        #expect(hello.versions == [0x0304, 0x0303])
        #expect(hello.takesECDSA(0x0304) && hello.takesECDSA(0x0303))
    }

    @Test("one without a list of versions speaks the one that it names and all below it")
    func oldVersions() throws {
        #expect(try Self.read(Self.seed("openssl-tls12"))?.versions.max() == 0x0303)
        var bytes = HelloBytes([])
        bytes.version = 0x0302
        #expect(try Self.read(bytes.records())?.versions == [0x0301, 0x0302])
        bytes.version = 0x0304
        #expect(try Self.read(bytes.records())?.versions == [0x0301, 0x0302, 0x0303])
        bytes.version = 0x0300
        #expect(try Self.read(bytes.records())?.versions == [])
    }

    @Test("one without a name, without extensions, from curl")
    func others() throws {
        #expect(try #require(try Self.read(Self.seed("openssl-no-name"))).serverName == nil)
        #expect(try Self.read(HelloBytes(nil).records())?.serverName == nil)
        let curl = try #require(try Self.read(Self.seed("curl-h2")))
        #expect(curl.serverName == "localhost")
        #expect(curl.protocols == ["h2", "http/1.1"])
    }

    @Test("what is not known is passed over, GREASE too")
    func unknown() throws {
        let hello = try Self.hello([
            (0x0a0a, []), (0xfe0d, [1, 2, 3]), HelloBytes.versions([0x5a5a, 0x0304, 0x7f1c]),
            HelloBytes.schemes([0x8a8a, 0x0804]), HelloBytes.protocols(["\u{3a}\u{3a}", "h2"]),
        ])
        #expect(hello.versions == [0x0304])
        #expect(hello.protocols == ["::", "h2"])
        #expect(!hello.takesECDSA(0x0304))
    }

    @Test("up to TLS 1.2 the cipher suites have a say in the certificate")
    func suites() throws {
        var bytes = HelloBytes([HelloBytes.schemes([0x0403, 0x0804]), HelloBytes.versions([0x0304, 0x0303])])
        bytes.suites = [0x13, 0x01, 0xc0, 0x2f]
        let rsa = try #require(try Self.read(bytes.records()))
        #expect(rsa.takesECDSA(0x0304) && !rsa.takesECDSA(0x0303))
        bytes.suites += [0xc0, 0x2b]
        #expect(try Self.read(bytes.records())?.takesECDSA(0x0303) == true)
    }

    // MARK: However it comes

    @Test("the same is read in pieces of any size, and in records of any size", arguments: [1, 2, 3, 5, 50, 201])
    func pieces(size: Int) throws {
        let bytes = HelloBytes([HelloBytes.serverName("a.example"), HelloBytes.protocols(["h2"])])
        let whole = try #require(try Self.read(bytes.records()))
        #expect(whole.serverName == "a.example")
        #expect(try Self.read(bytes.records(), by: size) == whole)
        #expect(try Self.read(bytes.records(of: size)) == whole)
        #expect(try Self.read(bytes.records(of: size), by: 1) == whole)
    }

    @Test("nothing is known before the last byte, and all that came is kept")
    func unfinished() throws {
        let bytes = HelloBytes().records()
        for count in 0..<bytes.count { #expect(try Self.read(Array(bytes.prefix(count))) == nil) }
        var reader = ClientHelloReader()
        #expect(try reader.read((bytes + [23, 3, 3]).span) != nil)
        #expect(reader.received == bytes + [23, 3, 3])
    }

    // MARK: What is refused

    @Test("HTTP without TLS is told apart from what is neither")
    func notTLS() {
        #expect(throws: ClientHelloError.plainText) { try Self.read(Array("G".utf8)) }
        #expect(throws: ClientHelloError.plainText) { try Self.read(Array("POST / HTTP/1.1\r\n".utf8)) }
        for bytes: [UInt8] in [[0x80, 0x2e, 1], [0], [255], [22, 2], [21, 3, 1], [22, 3, 1, 0, 1, 2]] {
            #expect(throws: ClientHelloError.notTLS, "\(bytes)") { try Self.read(bytes) }
        }
        // A second record of another kind.
        let cut = HelloBytes().records(of: 20)
        #expect(throws: ClientHelloError.notTLS) { try Self.read(Array(cut[..<25]) + [23, 3, 3, 0, 1, 0]) }
    }

    @Test("what is too long is refused as soon as it says so, or is cut too fine")
    func tooLong() {
        #expect(throws: ClientHelloError.tooLong) { try Self.read([22, 3, 1, 0, 4, 1, 0, 0x40, 1]) }
        #expect(throws: ClientHelloError.malformed) { try Self.read([22, 3, 1, 0x40, 1]) }
        #expect(throws: ClientHelloError.malformed) { try Self.read([22, 3, 1, 0, 0]) }
        let long = [1] + HelloBytes.vector(3, [UInt8](repeating: 0, count: 16_384))
        #expect(throws: ClientHelloError.tooLong) { try Self.read(HelloBytes.records(long, of: 1)) }
    }

    @Test("a message that does not hold what it says is refused")
    func malformed() {
        var cases: [HelloBytes] = [
            HelloBytes([HelloBytes.serverName("a.example"), HelloBytes.serverName("b.example")]),
            HelloBytes([HelloBytes.names([(0, Array("a.example".utf8)), (0, Array("b.example".utf8))])]),
            HelloBytes([HelloBytes.names([(1, [65])])]), HelloBytes([HelloBytes.names([])]),
            HelloBytes([HelloBytes.names([(0, [])])]), HelloBytes([(0, [0, 9, 0, 0, 1])]),
            HelloBytes([(16, [0, 0])]), HelloBytes([(16, [0, 2, 0, 0])]), HelloBytes([(16, [0, 2, 2, 104])]),
            HelloBytes([(43, [0])]), HelloBytes([(43, [3, 3, 4, 3])]), HelloBytes([(43, [2, 3, 4, 0])]),
            HelloBytes([(13, [0, 0])]), HelloBytes([(13, [0, 1, 4])]), HelloBytes([(1, [0]), (1, [0])]),
        ]
        for change: (inout HelloBytes) -> Void in [
            { $0.session = .init(repeating: 1, count: 33) }, { $0.suites = [] }, { $0.suites = [1] },
            { $0.compression = [] }, { $0.tail = [0] },
        ] {
            var bytes = HelloBytes()
            change(&bytes)
            cases.append(bytes)
        }
        for bytes in cases {
            #expect(throws: ClientHelloError.malformed, "\(bytes)") { try Self.read(bytes.records()) }
        }
    }

    @Test(
        "a name that is none is refused; an address is as good as no name",
        arguments: [
            ("shop.example.com", "shop.example.com"), ("SHOP.example.com.", "shop.example.com"), ("x_y.a", "x_y.a"),
            ("192.0.2.1", nil), ("a b", "!"), ("a\0.example", "!"), ("[::1]", "!"), ("é.example", "!"), (".", "!"),
            ("a/../b", "!"),
        ] as [(String, String?)])
    func names(name: String, expected: String?) throws {
        let bytes = HelloBytes([HelloBytes.serverName(name)]).records()
        if expected == "!" {
            #expect(throws: ClientHelloError.malformed) { try Self.read(bytes) }
        } else {
            #expect(try #require(try Self.read(bytes)).serverName == expected)
        }
    }

    @Test("no change of one byte traps, or is read otherwise in pieces")
    func mutations() {
        let bytes = HelloBytes([
            HelloBytes.serverName("a.example"), HelloBytes.protocols(["h2"]), HelloBytes.versions([0x0304]),
        ]).records(of: 40)
        for index in bytes.indices {
            for value: UInt8 in [0, 1, 3, 22, 127, 255] {
                var changed = bytes
                changed[index] = value
                #expect(ClientHelloInvariants.violation(changed) == nil)
            }
        }
    }
}
