// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct FieldIDTests {
    /// The identities of these names as a parser sees them.
    private func identify(_ names: [String]) throws -> [FieldID] {
        // A response takes any field once; framing fields get a value that fits, one at a time.
        try names.map { name in
            let value = ["content-length": "1", "transfer-encoding": "chunked"][name.lowercased()] ?? "v"
            return try #require(try parseResponse(ok("\(name): \(value)"))).fields.slots[0].id
        }
    }

    @Test("every name is known in any case", arguments: FieldID.allCases.filter { $0 != .other })
    func known(id: FieldID) throws {
        let name = "\(id.name)"
        let mixed = String(
            name.enumerated().map { $0.offset.isMultiple(of: 2) ? Character($0.element.uppercased()) : $0.element })
        #expect(try self.identify([name, name.uppercased(), mixed]) == [id, id, id])
    }

    @Test("a name that differs in one character is another", arguments: FieldID.allCases.filter { $0 != .other })
    func others(id: FieldID) throws {
        let name = Array("\(id.name)".utf8)
        for index in name.indices {
            for byte in [name[index] + 1, name[index] - 1, UInt8(ascii: "0"), UInt8(ascii: "."), UInt8(ascii: "~")] {
                var changed = name
                changed[index] = byte
                let text = String(decoding: changed, as: UTF8.self)
                guard changed != name, responseError(ok("\(text): v")) == nil else { continue }
                let isAnotherName = FieldID.allCases.contains { "\($0.name)" == text }
                #expect(try self.identify([text]) == [.other] || isAnotherName, "\(text)")
            }
        }
        let text = "\(id.name)"
        #expect(try self.identify([text + "x", "x" + text, text + text]) == [.other, .other, .other])
    }

    @Test("names are in lower case and differ")
    func names() {
        let names = FieldID.allCases.map { "\($0.name)" }
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0 == $0.lowercased() })
        #expect(FieldID.allCases.filter(\.isHopByHop).count == 7)
    }
}
