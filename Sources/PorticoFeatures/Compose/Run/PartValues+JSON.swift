// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON

extension PartValues: ReferenceSource {
    func append(_ template: PartTemplate, as position: PartTemplate.Position, to output: inout [UInt8]) -> Bool {
        template.append(self, as: position, to: &output)
    }

    /// A value of a part stays what it is; several are an array; what comes from the request is text.
    func append(json piece: PartTemplate.Piece, to output: inout [UInt8]) -> Bool {
        if !piece.spreads, let value = self.value(piece) {
            value.index.appendRaw(value.node, to: &output)
            return true
        }
        let texts = self.raw(piece)
        guard !texts.isEmpty else { return false }
        if texts.count == 1, !piece.spreads {
            output += texts[0]
            return true
        }
        output.append(UInt8(ascii: "["))
        for (offset, text) in texts.enumerated() {
            if offset > 0 { output.append(UInt8(ascii: ",")) }
            output += text
        }
        output.append(UInt8(ascii: "]"))
        return true
    }

    /// The values that a reference leads to, each as JSON text.
    private func raw(_ piece: PartTemplate.Piece) -> [[UInt8]] {
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

extension PartTemplate.Piece {
    /// Whether it leads to any number of values.
    fileprivate var spreads: Bool {
        switch self {
        case .literal, .request: false
        case .part(_, let path), .item(let path): path.spreads
        }
    }
}
