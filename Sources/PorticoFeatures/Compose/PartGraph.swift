// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Which part of a composition waits for which: a part starts when all are there that its references name.
package struct PartGraph: Sendable, Hashable {
    /// For each part the indexes of those that it refers to, ascending, each once.
    package private(set) var dependencies: [[Int]]
    /// Every part after those that it refers to; as in the file where there is a choice. Parts in a circle are missing.
    package private(set) var order: [Int] = []

    /// From resolved parts; what refers to no part of them is left out.
    package init(_ parts: [PartConfig]) {
        var indexes: [String: Int] = [:]
        for (index, part) in parts.enumerated() { indexes[part.name] = index }
        self.dependencies = parts.map { part in Set(part.partReferences.compactMap { indexes[$0.name] }).sorted() }
        var isDone = [Bool](repeating: false, count: parts.count)
        while let next = parts.indices.first(where: { index in
            !isDone[index] && self.dependencies[index].allSatisfy { isDone[$0] }
        }) {
            isDone[next] = true
            self.order.append(next)
        }
    }

    /// One circle of parts, each of which waits for the next, the last for the first; nil where there is none.
    package var cycle: [Int]? {
        let done = Set(self.order)
        guard var current = self.dependencies.indices.first(where: { !done.contains($0) }) else { return nil }
        var path: [Int] = []
        while !path.contains(current) {
            path.append(current)
            guard let next = self.dependencies[current].first(where: { !done.contains($0) }) else { return nil }
            current = next
        }
        let circle = path.drop { $0 != current }
        guard let first = circle.min(), let start = circle.firstIndex(of: first) else { return nil }
        return Array(circle[start...] + circle[..<start])
    }
}
