// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension PathPattern {
    /// Whether two patterns take the same paths: names do not matter.
    func hasSameShape(as other: PathPattern) -> Bool {
        (self.remainder == nil) == (other.remainder == nil) && self.segments.count == other.segments.count
            && zip(self.segments, other.segments).allSatisfy { one, two in
                switch (one, two) {
                case (.literal(let left), .literal(let right)): left == right
                case (.single, .single): true
                default: false
                }
            }
    }

    /// What takes the paths of another below this one, which has literal segments alone.
    package func followed(by rest: PathPattern) -> PathPattern {
        PathPattern(
            segments: self.segments + rest.segments, remainder: rest.remainder,
            text: self.text + (rest.text == "/" ? "" : rest.text))
    }

    /// The names of what it captures, from the left; a named remainder last.
    package var captureNames: [String] {
        let singles = self.segments.compactMap { segment -> String? in
            if case .single(let name) = segment { name } else { nil }
        }
        return singles + [self.remainder?.name].compactMap { $0 }
    }
}
