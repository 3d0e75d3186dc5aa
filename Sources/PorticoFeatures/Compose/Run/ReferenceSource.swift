// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What references of a part are filled in from: the values of a composition, or what is known of them before.
protocol ReferenceSource {
    /// Appends the text of a template.
    mutating func append(
        _ template: PartTemplate, as position: PartTemplate.Position, to output: inout [UInt8]
    ) throws(PartFailure)

    /// Appends what a reference leads to as JSON text.
    mutating func append(json piece: PartTemplate.Piece, to output: inout [UInt8]) throws(PartFailure)
}
