// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PorticoWire

@Suite struct CharacterClassTests {
    @Test("the first control is found wherever it stands", arguments: [UInt8(0x20), 0x21])
    func firstControl(limit: UInt8) {
        for count in 0..<20 {
            for place in 0..<max(count, 1) {
                for byte in [0, 9, 10, 13, 0x1f, 0x20, 0x21, 0x7e, 0x7f, 0x80, 0xa0, 0xff] as [UInt8] {
                    var bytes = (0..<count).map { UInt8(0x78 + $0 * 8 % 0x80 | 0x80) }
                    if count > 0 { bytes[place] = byte }
                    let expected = bytes.firstIndex { $0 < limit || $0 == 0x7f } ?? count
                    #expect(CharacterClass.firstControl(in: bytes.span, from: 0, below: limit) == expected)
                }
            }
        }
    }

    @Test("every pair of neighbours is told apart")
    func pairs() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let bytes = [0x61, first, second, 0x61, 0x61, 0x61, 0x61, 0x61]
                let expected = bytes.firstIndex { $0 < 0x20 || $0 == 0x7f } ?? 8
                if CharacterClass.firstControl(in: bytes.span, from: 0, below: 0x20) != expected {
                    Issue.record("bytes \(first) and \(second)")
                }
            }
        }
    }

    @Test("the first byte that is no token character is found wherever it stands, whatever stands around it")
    func firstNonToken() {
        let text = Array("Content-Length-z.9AZaz".utf8)
        for count in 0..<20 {
            for place in 0..<max(count, 1) {
                for byte in UInt8.min...UInt8.max {
                    var bytes = Array(text.prefix(count))
                    if count > 0 { bytes[place] = byte }
                    let expected = bytes.firstIndex { !CharacterClass.isToken($0) } ?? count
                    if CharacterClass.firstNonToken(in: bytes.span, from: 0) != expected {
                        Issue.record("byte \(byte) at \(place) of \(count)")
                    }
                }
            }
        }
    }

    @Test("token characters are those of RFC 9110 §5.6.2")
    func tokens() {
        let expected = Set("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        #expect(Set((UInt8.min...UInt8.max).filter(CharacterClass.isToken)) == expected)
    }
}
