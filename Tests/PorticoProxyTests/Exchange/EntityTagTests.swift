// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

@testable import PorticoProxy

@Suite struct EntityTagTests {
    @Test("equal bytes have equal tags, in every process")
    func stable() {
        let tag = EntityTag(Array("{\"a\":1}".utf8), coding: nil)
        #expect(tag.text == EntityTag(Array("{\"a\":1}".utf8), coding: nil).text)
        #expect(tag.text.hasPrefix("\"") && tag.text.hasSuffix("\"") && tag.text.utf8.count == 34)
        #expect(EntityTag([], coding: nil).text != EntityTag([0], coding: nil).text)
    }

    @Test("each coding of a body has a tag of its own")
    func coding() {
        let body = Array("{}".utf8)
        #expect(EntityTag(body, coding: "gzip").text != EntityTag(body, coding: nil).text)
    }

    @Test("one byte more, less, or other is another tag")
    func distinct() {
        var generator = SeededGenerator(seed: 7)
        var tags: Set<String> = []
        var count = 0
        for length in 0..<40 {
            let body = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            tags.insert(EntityTag(body, coding: nil).text)
            count += 1
            for position in body.indices {
                for bit in 0..<8 {
                    var other = body
                    other[position] ^= 1 << bit
                    tags.insert(EntityTag(other, coding: nil).text)
                    count += 1
                }
            }
        }
        #expect(tags.count == count)
        #expect(Set((0..<200).map { EntityTag([UInt8](repeating: 0, count: $0), coding: nil).text }).count == 200)
    }

    @Test("If-None-Match names it weakly or strongly, in a list")
    func lists() {
        let tag = EntityTag([1], coding: nil)
        let text = tag.text
        for list in [text, "W/\(text)", "*", " * ", "\"x\",\(text)", "\"x\" ,\tW/\(text) , \"y\"", "\(text),"] {
            #expect(tag.isNamed(in: list), "\(list)")
        }
        for list in ["", ",", "\"x\"", "W/", "w/\(text)", String(text.dropFirst()), "\"*\"", "\"\"", "\(text)x"] {
            #expect(!tag.isNamed(in: list), "\(list)")
        }
    }
}
