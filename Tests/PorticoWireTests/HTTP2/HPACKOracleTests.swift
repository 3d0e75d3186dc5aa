// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHPACK
import Testing

@testable import PorticoWire

/// SwiftNIO's HPACK reads what ours writes, and the other way round.
@Suite struct HPACKOracleTests {
    private static let names = [
        ":path", ":authority", ":status", "accept", "authorization", "cookie", "set-cookie", "date", "server", "vary",
        "content-type", "content-length", "x-request-id", "x-a", "x-b", "grpc-status", "via", "user-agent", "etag",
        "strict-transport-security", "cache-control", "x-very-long-name-that-no-table-has-yet",
    ]
    private static let values = ["", "/", "GET", "200", "gzip, deflate", "no-cache", "text/html; charset=utf-8", "a"]

    private static func fields(_ random: inout SeededGenerator) -> [TestField] {
        (0..<random.below(24)).map { _ in
            let name = random.pick(Self.names)
            guard random.oneIn(3) else { return TestField(name, random.pick(Self.values)) }
            // Any byte of ASCII; control characters have the longest codes.
            let count = random.oneIn(20) ? random.below(5000) : random.below(40)
            let value = (0..<count).map { _ in UInt8(33 + random.below(94)) }
            return TestField(name, String(decoding: value, as: UTF8.self))
        }
    }

    @Test(
        "ours reads what SwiftNIO writes, as the table grows, overflows and is resized",
        arguments: 0..<40 as Range<UInt64>)
    func decodes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var encoder = NIOHPACK.HPACKEncoder(
            allocator: ByteBufferAllocator(), useHuffmanEncoding: seed % 2 == 0, maxDynamicTableSize: 4096)
        var decoder = PorticoWire.HPACKDecoder()
        for _ in 0..<60 {
            if random.oneIn(8) { try encoder.setDynamicTableSize(random.pick([0, 64, 200, 1000, 4096])) }
            let fields = Self.fields(&random)
            var headers = HPACKHeaders()
            for field in fields {
                headers.add(
                    name: field.name, value: field.value,
                    indexing: random.pick([.indexable, .indexable, .nonIndexable, .neverIndexed]))
            }
            var buffer = ByteBuffer()
            try encoder.encode(headers: headers, to: &buffer)
            #expect(try decoder.fields(Array(buffer.readableBytesView)) == fields)
        }
    }

    @Test("SwiftNIO reads what ours writes, whatever table it keeps", arguments: 0..<40 as Range<UInt64>)
    func encodes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var encoder = PorticoWire.HPACKEncoder()
        var decoder = NIOHPACK.HPACKDecoder(
            allocator: ByteBufferAllocator(), maxDynamicTableSize: 4096, maxHeaderListSize: 1 << 20)
        for _ in 0..<60 {
            if random.oneIn(8) { encoder.setTableSize(random.pick([0, 64, 200, 1000, 4096, 9000])) }
            if random.oneIn(30) { encoder.setTableSize(0) }
            let fields = Self.fields(&random)
            var buffer = ByteBuffer(bytes: encoder.block(fields))
            let read = try decoder.decodeHeaders(from: &buffer)
            #expect(read.map { TestField($0.name, $0.value) } == fields)
        }
    }

    @Test("any text comes back from Huffman code, and no byte of it is lost")
    func huffman() {
        var random = SeededGenerator(seed: 7)
        for round in 0..<600 {
            let text = (0..<random.below(60)).map { _ in UInt8(round < 256 ? round : random.below(256)) }
            var (output, back): (OutputBuffer, [UInt8]) = (OutputBuffer(), [9])
            HuffmanCode.encode(text.span, to: &output)
            #expect(output.count == HuffmanCode.encodedCount(text.span))
            #expect(output.withSpan { HuffmanCode.decode($0, 0, $0.count, to: &back) })
            #expect(back == [9] + text)
        }
    }
}
