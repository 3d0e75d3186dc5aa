// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON
import PorticoProxy

/// A template of a part, ready to be filled in: references into JSON are numbers of lookups by now.
struct PartTemplate: Sendable {
    enum Piece: Sendable {
        case literal([UInt8])
        /// One of the references to the request.
        case request(Int)
        /// One of the lookups in other parts.
        case part(Int)
        /// One of the lookups in the element.
        case item(Int)
    }

    /// What becomes of a value where it lands.
    enum Position {
        /// Within a path: all but unreserved characters is percent-encoded (RFC 3986 §2.3).
        case path
        /// A value in a query: the same.
        case query
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

    /// Appends the text.
    func append(_ values: PartValues, as position: Position, to output: inout [UInt8]) throws(PartFailure) {
        for piece in self.pieces {
            if case .literal(let bytes) = piece {
                Self.append(literal: bytes, as: position, to: &output)
                continue
            }
            switch values.found(piece) {
            case .nothing, .json: throw PartFailure(.missingReference)
            case .text(let text): try Self.append(value: text, as: position, to: &output)
            case .texts(let texts):
                for (offset, text) in texts.enumerated() {
                    if offset > 0 { output.append(UInt8(ascii: ",")) }
                    try Self.append(value: text, as: position, to: &output)
                }
            }
        }
    }

    /// Appends a value, which may hold anything: it is not sent where it cannot stand or would lead elsewhere.
    private static func append(
        value: [UInt8], as position: Position, to output: inout [UInt8]
    ) throws(PartFailure) {
        switch position {
        case .path: guard Self.mayBeInPath(value) else { throw PartFailure(.value) }
        case .string: guard String(validating: value, as: UTF8.self) != nil else { throw PartFailure(.value) }
        case .query, .field: break
        }
        Self.append(value, as: position, to: &output)
    }

    /// What clients could not send themselves either: control characters, backslashes, and dot segments, which a service
    /// that decodes the path would follow.
    private static func mayBeInPath(_ value: [UInt8]) -> Bool {
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }) else { return false }
        return value.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { segment in
            let name = segment.prefix { $0 != UInt8(ascii: ";") }
            return name.isEmpty || name.count > 2 || name.contains { $0 != UInt8(ascii: ".") }
        }
    }

    static func append(literal bytes: [UInt8], as position: Position, to output: inout [UInt8]) {
        if position == .string { JSONString.appendEscaped(bytes, to: &output) } else { output += bytes }
    }

    static func append(_ text: some Sequence<UInt8>, as position: Position, to output: inout [UInt8]) {
        switch position {
        case .string: JSONString.appendEscaped(text, to: &output)
        case .field: for byte in text { output.append(byte < 0x20 || byte == 0x7f ? 0x20 : byte) }
        case .path, .query: PercentCoding.append(text, to: &output)
        }
    }
}
