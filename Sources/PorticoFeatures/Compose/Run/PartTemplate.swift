// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON
import PorticoProxy

/// A template of a part, ready to be filled in: references into JSON are numbers of lookups by now.
struct PartTemplate: Sendable {
    enum Piece: Sendable {
        case literal([UInt8])
        case request(Template.Root, String)
        /// One of the lookups in other parts.
        case part(Int)
        /// One of the lookups in the element.
        case item(Int)
    }

    /// What becomes of a value where it lands.
    enum Position {
        /// A segment of a path, or a value in a query: all but unreserved characters is percent-encoded (RFC 3986 §2.3).
        case url
        /// A header field.
        case field
        /// A JSON string.
        case string
    }

    let pieces: [Piece]

    init(_ template: Template, _ lookups: inout PartLookups) throws(JSONPathError) {
        var pieces: [Piece] = []
        for part in template.parts {
            switch part {
            case .literal(let text): pieces.append(.literal(Array(text.utf8)))
            case .reference(let root, let name): pieces.append(try lookups.piece(root, name, as: .texts))
            }
        }
        self.pieces = pieces
    }

    /// Appends the text; false, where something is missing.
    func append(_ values: PartValues, as position: Position, to output: inout [UInt8]) -> Bool {
        for piece in self.pieces {
            switch piece {
            case .literal(let bytes): Self.append(literal: bytes, as: position, to: &output)
            case .request(let root, let name) where root != .user:
                // One text at most, as in nearly every call: no list is made of it.
                guard let text = values.exchange.value(of: root, name), !text.isEmpty else { return false }
                Self.append(text.utf8, as: position, to: &output)
            default:
                let found = values.texts(piece)
                guard !found.isEmpty else { return false }
                for (offset, text) in found.enumerated() {
                    if offset > 0 { output.append(UInt8(ascii: ",")) }
                    Self.append(text, as: position, to: &output)
                }
            }
        }
        return true
    }

    static func append(literal bytes: [UInt8], as position: Position, to output: inout [UInt8]) {
        if position == .string { JSONString.appendEscaped(bytes, to: &output) } else { output += bytes }
    }

    static func append(_ text: some Sequence<UInt8>, as position: Position, to output: inout [UInt8]) {
        switch position {
        case .string: JSONString.appendEscaped(text, to: &output)
        case .field: for byte in text { output.append(byte < 0x20 || byte == 0x7f ? 0x20 : byte) }
        case .url: PercentCoding.append(text, to: &output)
        }
    }
}
