// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct OutputBufferTests {
    @Test("everything is written front to back")
    func appending() {
        var output = OutputBuffer(capacity: 4)
        #expect(output.isEmpty)
        output.append("HTTP/1.1 ")
        output.append(decimal: 200)
        output.append(UInt8(ascii: " "))
        output.append(text: "OK")
        output.append([13, 10] as [UInt8])
        let source = Array("xyz".utf8)
        output.append(source.span)
        output.append(source, ByteRange(1..<3))
        output.append(source, .empty)
        #expect(String(decoding: output.bytes, as: UTF8.self) == "HTTP/1.1 200 OK\r\nxyzyz")
        #expect(output.count == output.bytes.count)
        output.clear()
        #expect(output.isEmpty)
    }

    @Test("numbers are written in full", arguments: [0, 9, 10, 15, 16, 255, 65_536, Int.max, -1, -10])
    func numbers(value: Int) {
        var output = OutputBuffer()
        output.append(decimal: value)
        output.append(UInt8(ascii: "/"))
        output.append(hexadecimal: value)
        #expect(String(decoding: output.bytes, as: UTF8.self) == "\(value)/\(String(value, radix: 16))")
    }

    @Test("fields are written without the dropped ones, whichever they are")
    func fields() throws {
        let lines = ["A: 1", "B:2", "c:  3 ", "D: 4"]
        let original = try #require(try parseRequest("GET / HTTP/1.0\r\n\(lines.joined(separator: "\r\n"))\r\n\r\n"))
            .fields
        for mask in 0..<16 {
            var fields = original
            for index in 0..<4 where mask & (1 << index) != 0 { fields.drop(index) }
            fields.add(name: "E", value: "5")
            var output = OutputBuffer()
            output.append(fields)
            let kept = lines.indices.filter { mask & (1 << $0) == 0 }.map { lines[$0] + "\r\n" }
            #expect(String(decoding: output.bytes, as: UTF8.self) == kept.joined() + "E: 5\r\n")
        }
    }
}
