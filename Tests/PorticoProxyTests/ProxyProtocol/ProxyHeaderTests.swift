// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoProxy

@Suite struct ProxyHeaderTests {
    private static func address(_ ip: String, _ port: UInt16) throws -> SocketAddress {
        SocketAddress(ip: try #require(IPAddress(ip)), port: port)
    }

    private static func read(_ bytes: [UInt8]) throws(ProxyHeaderError) -> (header: ProxyHeader, count: Int)? {
        var reader = ProxyHeaderReader()
        return try reader.read(bytes.span).map { ($0, reader.count) }
    }

    private static func binary(
        _ family: UInt8, _ payload: [UInt8], command: UInt8 = 0x21, length: Int? = nil
    ) -> [UInt8] {
        let length = length ?? payload.count
        return ProxyHeader.signature + [command, family, UInt8(length >> 8), UInt8(length & 255)] + payload
    }

    private static let v4Payload: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 2, 0xdc, 0x04, 0x01, 0xbb]

    @Test("both forms say who connects to where; what follows is left alone")
    func forms() throws {
        let v4 = ProxyHeader(
            source: try Self.address("192.0.2.1", 56324), destination: try Self.address("198.51.100.2", 443))
        let v6 = ProxyHeader(
            source: try Self.address("2001:db8::1", 1), destination: try Self.address("2001:db8::2", 65535))
        let cases: [([UInt8], ProxyHeader)] = [
            (Array("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n".utf8), v4),
            (Self.binary(0x11, Self.v4Payload), v4),
            (Self.binary(0x11, Self.v4Payload + [0x04, 0, 1, 9]), v4),
            (Array("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n".utf8), v6),
            (v6.bytes(.v2), v6), (v6.bytes(.v1), v6), (v4.bytes(.v1), v4), (v4.bytes(.v2), v4),
            (Array("PROXY UNKNOWN\r\n".utf8), ProxyHeader()),
            (Array("PROXY UNKNOWN ff::1 a b c\r\n".utf8), ProxyHeader()),
            (Self.binary(0, [], command: 0x20), ProxyHeader()),
            (Self.binary(0x11, Self.v4Payload, command: 0x20), ProxyHeader()),
            (Self.binary(0x00, []), ProxyHeader()), (Self.binary(0x12, Self.v4Payload), ProxyHeader()),
            (Self.binary(0x31, [UInt8](repeating: 0, count: 216)), ProxyHeader()),
        ]
        for (bytes, header) in cases {
            let read = try #require(try Self.read(bytes + Array("GET /".utf8)))
            #expect(read.header == header && read.count == bytes.count, "\(bytes)")
            #expect(ProxyHeaderInvariants.violation(bytes + [1, 2]) == nil)
        }
    }

    @Test("they are written as the protocol has them")
    func written() throws {
        let v4 = ProxyHeader(
            source: try Self.address("192.0.2.1", 56324), destination: try Self.address("198.51.100.2", 443))
        #expect(v4.bytes(.v2) == Self.binary(0x11, Self.v4Payload))
        #expect(v4.bytes(.v1) == Array("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n".utf8))
        let mixed = ProxyHeader(source: try Self.address("192.0.2.1", 5), destination: try Self.address("::1", 443))
        #expect(mixed.bytes(.v1) == Array("PROXY TCP6 ::ffff:192.0.2.1 ::1 5 443\r\n".utf8))
        #expect(try Self.read(mixed.bytes(.v2))?.header == mixed && Self.read(mixed.bytes(.v1))?.header == mixed)
        #expect(ProxyHeader().bytes(.v1) == Array("PROXY UNKNOWN\r\n".utf8))
        #expect(ProxyHeader().bytes(.v2) == Self.binary(0, [], command: 0x20))
    }

    @Test("a checksum that stands there must be right")
    func checksum() throws {
        // Of a header with 0x11, the addresses above and the sum alone; CRC-32C by another implementation.
        var bytes = Self.binary(0x11, Self.v4Payload + [0x03, 0, 4, 0, 0, 0, 0])
        let sum = ProxyHeaderInvariants.checksum(bytes)
        let digits: [UInt8] = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> UInt32($0)) }
        bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: digits)
        #expect(try Self.read(bytes)?.header.source?.port == 56324)
        bytes[bytes.count - 1] ^= 1
        #expect(throws: ProxyHeaderError.malformedHeader) { try Self.read(bytes) }
    }

    @Test(
        "what is none is refused as soon as that can be seen",
        arguments: [
            ("G", ProxyHeaderError.missingHeader), ("PROXX", .missingHeader), ("\r\n\r\n\u{1}", .missingHeader),
            ("PROXY TCP4 192.0.2.1 198.51.100.2 56324\r\n", .malformedHeader),
            ("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443 \r\n", .malformedHeader),
            ("PROXY TCP4  192.0.2.1 198.51.100.2 56324 443\r\n", .malformedHeader),
            ("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\n", .malformedHeader),
            ("PROXY TCP4 192.0.2.1 198.51.100.2 65536 443\r\n", .malformedHeader),
            ("PROXY TCP4 192.0.2.1 198.51.100.2 0056 443\r\n", .malformedHeader),
            ("PROXY TCP4 192.0.2.1 198.51.100.2 +5 443\r\n", .malformedHeader),
            ("PROXY TCP4 192.0.2.256 198.51.100.2 1 443\r\n", .malformedHeader),
            ("PROXY TCP4 ::1 ::2 1 443\r\n", .malformedHeader),
            ("PROXY TCP6 192.0.2.1 198.51.100.2 1 443\r\n", .malformedHeader),
            ("PROXY TCP7 ::1 ::2 1 443\r\n", .malformedHeader), ("PROXY \r\n", .malformedHeader),
            ("PROXY \n", .malformedHeader), ("PROXY UNKNOWN " + String(repeating: "x", count: 93), .headerTooLong),
        ])
    func refused(_ text: String, _ error: ProxyHeaderError) {
        #expect(throws: error) { try Self.read(Array(text.utf8)) }
    }

    @Test("binary ones too")
    func refusedBinary() {
        let cases: [([UInt8], ProxyHeaderError)] = [
            (Self.binary(0x11, Self.v4Payload, command: 0x22), .malformedHeader),
            (Self.binary(0x11, Self.v4Payload, command: 0x11), .malformedHeader),
            (Self.binary(0x11, Array(Self.v4Payload.dropLast())), .malformedHeader),
            (Self.binary(0x21, Self.v4Payload), .malformedHeader),
            (Self.binary(0x44, Self.v4Payload), .malformedHeader),
            (Self.binary(0x11, Self.v4Payload + [4, 0]), .malformedHeader),
            (Self.binary(0x11, Self.v4Payload + [4, 0, 9, 1]), .malformedHeader),
            (Self.binary(0x11, Self.v4Payload + [3, 0, 1, 1]), .malformedHeader),
            (Self.binary(0x11, [], length: 4097), .headerTooLong),
        ]
        for (bytes, error) in cases { #expect(throws: error, "\(bytes)") { try Self.read(bytes) } }
    }

    @Test("every cut of a header waits for the rest")
    func cuts() throws {
        for bytes in [Self.binary(0x11, Self.v4Payload), Array("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n".utf8)]
        {
            for count in bytes.indices { #expect(try Self.read(Array(bytes[..<count])) == nil) }
            for index in bytes.indices {
                for change: UInt8 in [1, 0x20, 0x80, 0xff] {
                    var changed = bytes
                    changed[index] ^= change
                    #expect(ProxyHeaderInvariants.violation(changed) == nil)
                }
            }
        }
    }
}
