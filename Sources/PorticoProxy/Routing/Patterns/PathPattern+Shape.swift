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
                case (.placeholder(let left), .placeholder(let right)): left.shape == right.shape
                default: false
                }
            }
    }

    /// With or without a slash at its end, the other than this one; `nil` where a slash makes no difference anyway.
    fileprivate var otherAtSlash: PathPattern? {
        guard self.remainder == nil, let last = self.segments.last else { return nil }
        let segments = last == .literal("") ? self.segments.dropLast() : self.segments + [.literal("")]
        return PathPattern(segments: Array(segments), remainder: nil, text: self.text)
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
            switch segment {
            case .literal: nil
            case .single(let name): name
            case .placeholder(let placeholder): placeholder.name
            }
        }
        return singles + [self.remainder?.name].compactMap { $0 }
    }
}

extension RouteMatch {
    /// The patterns of paths that it takes: one, or with and without a slash at the end.
    var paths: [PathPattern] {
        [self.path] + [self.ignoresTrailingSlash ? self.path.otherAtSlash : nil].compactMap { $0 }
    }

    /// Whether one path is taken by both at the same place of the trie.
    func sharesPath(with other: RouteMatch) -> Bool {
        self.paths.contains { path in other.paths.contains { path.hasSameShape(as: $0) } }
    }
}
