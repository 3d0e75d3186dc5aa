// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoProxy

/// Does the lookups of a part, in slices.
struct PartSearch: SlicedWork {
    /// What a lookup has found.
    enum Found {
        case nothing
        /// One text: of the request.
        case text([UInt8])
        /// Texts of scalars, each once; lists one by one.
        case texts([[UInt8]])
        /// One value, or an array of all where the path spreads.
        case json(JSONSlice)
    }

    private enum Step {
        case texts(JSONPath.Texts)
        case first(JSONPath.Values, PartValue)
        case all(JSONPath.Gathering)
    }

    /// No call has room for more bytes: it fails, and nothing more need be gathered.
    private static let mostBytes = 64 * 1024

    private let lookups: [PartLookup]
    /// Of each part, as far as there are any.
    private let parts: [PartValue?]
    private let element: PartValue?
    private var step: Step?
    /// In the order of the lookups.
    private(set) var found: [Found] = []

    init(_ lookups: [PartLookup], parts: [PartValue?] = [], element: PartValue? = nil) {
        self.lookups = lookups
        self.parts = parts
        self.element = element
        self.found.reserveCapacity(lookups.count)
    }

    mutating func advance(_ budget: Int) -> Bool {
        let share = Swift.max(budget / Swift.max(self.lookups.count, 1), 1)
        while self.found.count < self.lookups.count {
            guard let step = self.step ?? self.begin(self.lookups[self.found.count]) else {
                self.found.append(.nothing)
                continue
            }
            self.step = nil
            guard self.goOn(with: step, share) else { return false }
        }
        return true
    }

    private func begin(_ lookup: PartLookup) -> Step? {
        guard let value = lookup.part.map({ self.parts[$0] }) ?? self.element else { return nil }
        switch lookup.form {
        case .texts:
            return .texts(JSONPath.Texts(lookup.path, in: value.index, from: value.node, most: Self.mostBytes))
        case .json where lookup.path.spreads:
            return .all(JSONPath.Gathering(lookup.path, in: value.index, from: value.node, takesNull: false))
        case .json:
            return .first(JSONPath.Values(lookup.path, in: value.index, from: value.node, most: 1), value)
        }
    }

    /// False: the budget is used up.
    private mutating func goOn(with step: Step, _ budget: Int) -> Bool {
        switch step {
        case .texts(var texts):
            guard texts.advance(budget) else { return self.keep(.texts(texts)) }
            self.found.append(texts.texts.isEmpty ? .nothing : .texts(texts.texts))
        case .first(var values, let value):
            guard values.advance(budget) else { return self.keep(.first(values, value)) }
            let node = values.nodes.first.flatMap { value.index.kind($0) == .null ? nil : $0 }
            self.found.append(node.map { .json(JSONSlice(value.index, $0)) } ?? .nothing)
        case .all(var gathering):
            guard gathering.advance(budget) else { return self.keep(.all(gathering)) }
            let isEmpty = gathering.bytes.count == Self.emptyArray
            self.found.append(isEmpty ? .nothing : .json(JSONSlice(gathering.bytes)))
        }
        return true
    }

    private static let emptyArray = 2

    private mutating func keep(_ step: Step) -> Bool {
        self.step = step
        return false
    }
}
