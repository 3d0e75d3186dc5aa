// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON
import PorticoProxy

/// The JSON body of a part's call (`send`), ready to be filled in.
indirect enum PartBody: Sendable {
    case value([UInt8])
    case reference(PartTemplate.Piece)
    case text(PartTemplate)
    case array([PartBody])
    case object([(name: [UInt8], value: PartBody)])

    init(_ template: JSONTemplate, _ indexes: [String: Int]) throws(JSONPathError) {
        switch template {
        case .value(let value): self = .value(Array(value.text().utf8))
        case .reference(let root, let name): self = .reference(try PartTemplate.piece(root, name, indexes))
        case .text(let template): self = .text(try PartTemplate(template, indexes))
        case .array(let values):
            var bodies: [PartBody] = []
            for value in values { bodies.append(try PartBody(value, indexes)) }
            self = .array(bodies)
        case .object(let members):
            var bodies: [(name: [UInt8], value: PartBody)] = []
            for member in members {
                var name: [UInt8] = []
                JSONString.append(member.name, to: &name)
                bodies.append((name: name, value: try PartBody(member.value, indexes)))
            }
            self = .object(bodies)
        }
    }

    /// Appends the JSON text; false, where something is missing.
    func append(_ values: PartValues, to output: inout [UInt8]) -> Bool {
        switch self {
        case .value(let text):
            output += text
            return true
        case .reference(let piece): return Self.append(piece, values, to: &output)
        case .text(let template):
            output.append(UInt8(ascii: "\""))
            defer { output.append(UInt8(ascii: "\"")) }
            return template.append(values, as: .string, to: &output)
        case .array(let bodies):
            output.append(UInt8(ascii: "["))
            defer { output.append(UInt8(ascii: "]")) }
            return Self.append(bodies, to: &output) { $0.append(values, to: &$1) }
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            defer { output.append(UInt8(ascii: "}")) }
            return Self.append(members, to: &output) { member, output in
                output += member.name
                output.append(UInt8(ascii: ":"))
                return member.value.append(values, to: &output)
            }
        }
    }

    /// A value of a part stays what it is; several are an array; what comes from the request is text.
    private static func append(
        _ piece: PartTemplate.Piece, _ values: PartValues, to output: inout [UInt8]
    ) -> Bool {
        if !piece.spreads, let value = values.value(piece) {
            value.index.appendRaw(value.node, to: &output)
            return true
        }
        let texts = values.raw(piece)
        guard !texts.isEmpty else { return false }
        if texts.count == 1, !piece.spreads {
            output += texts[0]
            return true
        }
        output.append(UInt8(ascii: "["))
        _ = Self.append(texts, to: &output) { text, output in
            output += text
            return true
        }
        output.append(UInt8(ascii: "]"))
        return true
    }

    private static func append<Element>(
        _ elements: [Element], to output: inout [UInt8], _ body: (Element, inout [UInt8]) -> Bool
    ) -> Bool {
        for (offset, element) in elements.enumerated() {
            if offset > 0 { output.append(UInt8(ascii: ",")) }
            guard body(element, &output) else { return false }
        }
        return true
    }
}

extension PartTemplate.Piece {
    /// Whether it leads to any number of values.
    fileprivate var spreads: Bool {
        switch self {
        case .literal, .request: false
        case .part(_, let path), .item(let path): path.spreads
        }
    }
}

extension PartValues {
    /// The values that a reference leads to, each as JSON text.
    fileprivate func raw(_ piece: PartTemplate.Piece) -> [[UInt8]] {
        switch piece {
        case .part(let part, let path): self.parts[part].map { Self.raw(path, $0) } ?? []
        case .item(let path): self.item.map { Self.raw(path, $0) } ?? []
        case .literal, .request:
            self.texts(piece).map { text in
                var quoted: [UInt8] = []
                JSONString.append(String(decoding: text, as: UTF8.self), to: &quoted)
                return quoted
            }
        }
    }

    private static func raw(_ path: JSONPath, _ value: PartValue) -> [[UInt8]] {
        path.all(in: value.index, from: value.node).filter { value.index.kind($0) != .null }.map { node in
            Array(value.index.bytes[value.index.range(node)])
        }
    }
}
