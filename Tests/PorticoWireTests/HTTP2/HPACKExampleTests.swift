// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

/// RFC 7541 Appendix C.
@Suite struct HPACKExampleTests {
    private static let date1 = "Mon, 21 Oct 2013 20:13:21 GMT"
    private static let date2 = "Mon, 21 Oct 2013 20:13:22 GMT"
    private static let requests: [[TestField]] = [
        [
            TestField(":method", "GET"), TestField(":scheme", "http"), TestField(":path", "/"),
            TestField(":authority", "www.example.com"),
        ],
        [
            TestField(":method", "GET"), TestField(":scheme", "http"), TestField(":path", "/"),
            TestField(":authority", "www.example.com"), TestField("cache-control", "no-cache"),
        ],
        [
            TestField(":method", "GET"), TestField(":scheme", "https"), TestField(":path", "/index.html"),
            TestField(":authority", "www.example.com"), TestField("custom-key", "custom-value"),
        ],
    ]
    private static let responses: [[TestField]] = [
        [
            TestField(":status", "302"), TestField("cache-control", "private"), TestField("date", Self.date1),
            TestField("location", "https://www.example.com"),
        ],
        [
            TestField(":status", "307"), TestField("cache-control", "private"), TestField("date", Self.date1),
            TestField("location", "https://www.example.com"),
        ],
        [
            TestField(":status", "200"), TestField("cache-control", "private"), TestField("date", Self.date2),
            TestField("location", "https://www.example.com"), TestField("content-encoding", "gzip"),
            TestField("set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"),
        ],
    ]

    @Test("C.1: integers")
    func integers() throws {
        for (value, bits, bytes): (Int, UInt8, [UInt8]) in [
            (10, 5, [0x0a]), (1337, 5, [0x1f, 0x9a, 0x0a]), (42, 8, [0x2a]), (31, 5, [0x1f, 0]), (127, 7, [0x7f, 0]),
        ] {
            var (output, offset) = (OutputBuffer(), 0)
            HPACKInteger.append(value, bits: bits, first: 0, to: &output)
            #expect(output.bytes == bytes)
            #expect(try HPACKInteger.read(bytes.span, &offset, bits: bits) == value && offset == bytes.count)
        }
    }

    @Test("C.2: each form of a field")
    func forms() throws {
        for (text, field) in [
            (
                "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
                TestField("custom-key", "custom-header")
            ),
            ("040c 2f73 616d 706c 652f 7061 7468", TestField(":path", "/sample/path")),
            ("1008 7061 7373 776f 7264 0673 6563 7265 74", TestField("password", "secret")),
            ("82", TestField(":method", "GET")),
        ] {
            var decoder = HPACKDecoder()
            #expect(try decoder.fields(hex(text)) == [field])
        }
    }

    @Test(
        "C.3, C.4: requests one after the other, without and with Huffman code",
        arguments: [
            [
                "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", "8286 84be 5808 6e6f 2d63 6163 6865",
                "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
            ],
            [
                "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", "8286 84be 5886 a8eb 1064 9cbf",
                "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
            ],
        ])
    func requests(blocks: [String]) throws {
        var decoder = HPACKDecoder()
        for (text, fields) in zip(blocks, Self.requests) { #expect(try decoder.fields(hex(text)) == fields) }
    }

    @Test(
        "C.5, C.6: responses with a table of 256 bytes, which drops what is old",
        arguments: [
            [
                """
                4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120
                474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d
                """, "4803 3330 37c1 c0bf",
                """
                88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738
                666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33
                3630 303b 2076 6572 7369 6f6e 3d31
                """,
            ],
            [
                """
                4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718
                63c7 8f0b 97c8 e9ae 82ae 43d3
                """, "4883 640e ffc1 c0bf",
                """
                88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7
                b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07
                """,
            ],
        ])
    func responses(blocks: [String]) throws {
        var decoder = HPACKDecoder(tableSize: 256)
        for (text, fields) in zip(blocks, Self.responses) { #expect(try decoder.fields(hex(text)) == fields) }
    }
}
