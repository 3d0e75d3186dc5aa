// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoProxy

/// A predicate without its place, to compare two of them.
struct FieldPredicateKey: Hashable {
    let name: String
    let condition: FieldPredicate.Condition

    init(_ predicate: FieldPredicate, ignoringCase: Bool) {
        self.name = ignoringCase ? predicate.name.lowercased() : predicate.name
        self.condition = predicate.condition
    }
}
