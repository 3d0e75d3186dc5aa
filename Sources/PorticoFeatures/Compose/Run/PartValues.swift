// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON

/// A JSON value with its place in the text that it was read from.
struct PartValue {
    let index: JSONIndex
    let node: JSONIndex.Node

    init(_ index: JSONIndex, _ node: JSONIndex.Node) {
        self.index = index
        self.node = node
    }

    /// From a text of a configuration, which is known to be JSON.
    init?(_ text: [UInt8]) {
        var index = JSONIndex()
        guard (try? index.build(text)) != nil else { return nil }
        self.init(index, index.root)
    }
}

/// What references of a part stand for in one composition.
struct PartValues {
    let composition: Composition
    /// What the part's lookups have found in other parts, and in the element that a call of `for_each` is about.
    let inParts: [PartSearch.Found]
    let inElement: [PartSearch.Found]

    /// The values that a reference leads to: texts one by one, without duplicates, or JSON.
    func found(_ piece: PartTemplate.Piece) -> PartSearch.Found {
        switch piece {
        case .literal(let bytes): .text(bytes)
        case .request(let place): self.composition.requestValue(place)
        case .part(let place): self.inParts[place]
        case .item(let place): self.inElement[place]
        }
    }
}

extension PartValues: ReferenceSource {
    func append(
        _ template: PartTemplate, as position: PartTemplate.Position, to output: inout [UInt8]
    ) throws(PartFailure) { try template.append(self, as: position, to: &output) }

    /// A value of a part stays what it is; several are an array; what comes from the request is text.
    func append(json piece: PartTemplate.Piece, to output: inout [UInt8]) throws(PartFailure) {
        switch self.found(piece) {
        case .nothing: throw PartFailure(.missingReference)
        case .json(let slice): output += slice.bytes[slice.range]
        case .text(let text): try Self.append(string: text, to: &output)
        case .texts(let texts) where texts.count == 1: try Self.append(string: texts[0], to: &output)
        case .texts(let texts):
            output.append(UInt8(ascii: "["))
            for (offset, text) in texts.enumerated() {
                if offset > 0 { output.append(UInt8(ascii: ",")) }
                try Self.append(string: text, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        }
    }

    private static func append(string text: [UInt8], to output: inout [UInt8]) throws(PartFailure) {
        guard let string = String(validating: text, as: UTF8.self) else { throw PartFailure(.value) }
        JSONString.append(string, to: &output)
    }
}
