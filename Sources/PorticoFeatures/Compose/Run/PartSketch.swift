// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON
import PorticoProxy

/// Fills in what the request alone knows of a part's call. What other parts must say first stands as it is written.
struct PartSketch {
    private let exchange: Exchange
    /// The part whose call it is.
    private let part: ComposedPart
    /// Of all parts.
    private let names: [String]
    /// The word for the element that the call is about.
    private let item: String
    /// References that stand as they are written, beside how they look in a URL.
    private var open: [(written: String, encoded: String)] = []
    /// The body is known to its last byte.
    private var isBodyKnown = true
    /// Why the call could not be made.
    private(set) var problem: String?

    init(_ part: ComposedPart, _ exchange: Exchange, names: [String]) {
        self.part = part
        self.exchange = exchange
        self.names = names
        self.item = part.loop?.item ?? "item"
    }

    /// The client's own body goes with the call.
    mutating func passBody() { self.isBodyKnown = false }

    mutating func fail(_ problem: String) { self.problem = self.problem ?? problem }

    /// The values that the request has, or the reference itself.
    private mutating func texts(_ piece: PartTemplate.Piece) -> [[UInt8]] {
        let written: String
        switch piece {
        case .literal(let bytes): return [bytes]
        case .request(let place):
            let reference = self.part.lookups.inRequest[place]
            if let values = self.exchange.values(of: reference.root, reference.name), !values.isEmpty { return values }
            written = "{\(Template.text(reference.root, reference.name))}"
            self.fail("the request has no \(written)")
        case .part(let place): written = self.written(self.part.lookups.inParts[place])
        case .item(let place): written = self.written(self.part.lookups.inElement[place])
        }
        var encoded: [UInt8] = []
        PartTemplate.append(Array(written.utf8), as: .path, to: &encoded)
        self.open.append((written, String(decoding: encoded, as: UTF8.self)))
        return [Array(written.utf8)]
    }

    private func written(_ lookup: PartLookup) -> String {
        let start = lookup.part.map { "parts.\(self.names[$0])" } ?? self.item
        return "{\(start)\(lookup.path.description.dropFirst())}"
    }

    // MARK: For people

    /// With open references as they are written, and no length of a body that is not known.
    func readable(_ destination: ExchangeRecord.Destination) -> ExchangeRecord.Destination {
        var destination = destination
        destination.path = self.readable(destination.path)
        let lines = destination.head.split(separator: "\r\n", omittingEmptySubsequences: false)
        destination.head = lines.enumerated().map { number, line in
            if number == 0 { return self.readable(String(line)) }
            let hidesLength = !self.isBodyKnown && line.lowercased().hasPrefix("content-length:")
            return hidesLength ? "Content-Length: …" : String(line)
        }.joined(separator: "\r\n")
        return destination
    }

    private func readable(_ text: String) -> String {
        self.open.reduce(text) { text, reference in text.replacing(reference.encoded, with: reference.written) }
    }

    /// What follows is the body: its length is known as long as no reference in it is open.
    mutating func body(_ body: PartBody) -> [UInt8] {
        let before = self.open.count
        var text: [UInt8] = []
        try? body.append(&self, to: &text)
        if self.open.count > before { self.isBodyKnown = false }
        return text
    }
}

/// Nothing is missing: what is not known yet stands as it is written.
extension PartSketch: ReferenceSource {
    mutating func append(
        _ template: PartTemplate, as position: PartTemplate.Position, to output: inout [UInt8]
    ) {
        for piece in template.pieces {
            if case .literal(let bytes) = piece {
                PartTemplate.append(literal: bytes, as: position, to: &output)
            } else {
                for (offset, text) in self.texts(piece).enumerated() {
                    if offset > 0 { output.append(UInt8(ascii: ",")) }
                    PartTemplate.append(text, as: position, to: &output)
                }
            }
        }
    }

    mutating func append(json piece: PartTemplate.Piece, to output: inout [UInt8]) {
        let texts = self.texts(piece)
        if texts.count != 1 { output.append(UInt8(ascii: "[")) }
        for (offset, text) in texts.enumerated() {
            if offset > 0 { output.append(UInt8(ascii: ",")) }
            JSONString.append(String(decoding: text, as: UTF8.self), to: &output)
        }
        if texts.count != 1 { output.append(UInt8(ascii: "]")) }
    }
}
