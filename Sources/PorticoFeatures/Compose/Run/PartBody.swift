// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoJSON

/// The JSON body of a part's call (`send`), ready to be filled in.
indirect enum PartBody: Sendable {
    case value([UInt8])
    case reference(PartTemplate.Piece)
    case text(PartTemplate)
    case array([PartBody])
    case object([(name: [UInt8], value: PartBody)])

    init(_ template: JSONTemplate, _ lookups: inout PartLookups) throws(JSONPathError) {
        switch template {
        case .value(let value): self = .value(Array(value.text().utf8))
        case .reference(let root, let name): self = .reference(try lookups.piece(root, name, as: .json))
        case .text(let template): self = .text(try PartTemplate(template, &lookups))
        case .array(let values):
            var bodies: [PartBody] = []
            for value in values { bodies.append(try PartBody(value, &lookups)) }
            self = .array(bodies)
        case .object(let members):
            var bodies: [(name: [UInt8], value: PartBody)] = []
            for member in members {
                var name: [UInt8] = []
                JSONString.append(member.name, to: &name)
                bodies.append((name: name, value: try PartBody(member.value, &lookups)))
            }
            self = .object(bodies)
        }
    }

    /// Appends the JSON text.
    func append(_ source: inout some ReferenceSource, to output: inout [UInt8]) throws(PartFailure) {
        switch self {
        case .value(let text): output += text
        case .reference(let piece): try source.append(json: piece, to: &output)
        case .text(let template):
            output.append(UInt8(ascii: "\""))
            try source.append(template, as: .string, to: &output)
            output.append(UInt8(ascii: "\""))
        case .array(let bodies):
            output.append(UInt8(ascii: "["))
            for (offset, body) in bodies.enumerated() {
                if offset > 0 { output.append(UInt8(ascii: ",")) }
                try body.append(&source, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (offset, member) in members.enumerated() {
                if offset > 0 { output.append(UInt8(ascii: ",")) }
                output += member.name
                output.append(UInt8(ascii: ":"))
                try member.value.append(&source, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }
}
