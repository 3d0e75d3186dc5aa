// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoProxy

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
    let exchange: Exchange
    /// What the part's lookups have found in other parts, and in the element that a call of `for_each` is about.
    let inParts: [PartSearch.Found]
    let inElement: [PartSearch.Found]

    private func found(_ piece: PartTemplate.Piece) -> PartSearch.Found {
        switch piece {
        case .literal, .request: .nothing
        case .part(let place): self.inParts[place]
        case .item(let place): self.inElement[place]
        }
    }

    /// The texts of the values that a reference leads to: lists one by one, without duplicates. Empty: it is missing.
    func texts(_ piece: PartTemplate.Piece) -> [[UInt8]] {
        switch piece {
        case .literal(let bytes): return [bytes]
        case .request(let root, let name):
            // An empty text is as good as none.
            return (self.exchange.values(of: root, name) ?? []).compactMap { $0.isEmpty ? nil : Array($0.utf8) }
        case .part, .item:
            guard case .texts(let texts) = self.found(piece) else { return [] }
            return texts
        }
    }
}

extension PartValues: ReferenceSource {
    func append(_ template: PartTemplate, as position: PartTemplate.Position, to output: inout [UInt8]) -> Bool {
        template.append(self, as: position, to: &output)
    }

    /// A value of a part stays what it is; several are an array; what comes from the request is text.
    func append(json piece: PartTemplate.Piece, to output: inout [UInt8]) -> Bool {
        if case .json(let slice) = self.found(piece) {
            output += slice.bytes[slice.range]
            return true
        }
        let texts = self.texts(piece)
        guard !texts.isEmpty else { return false }
        if texts.count > 1 { output.append(UInt8(ascii: "[")) }
        for (offset, text) in texts.enumerated() {
            if offset > 0 { output.append(UInt8(ascii: ",")) }
            JSONString.append(String(decoding: text, as: UTF8.self), to: &output)
        }
        if texts.count > 1 { output.append(UInt8(ascii: "]")) }
        return true
    }
}
