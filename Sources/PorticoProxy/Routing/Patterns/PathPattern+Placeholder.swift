// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension PathPattern {
    /// The one placeholder of a segment that has literals around it, or a pattern: `user-{id}`, `{id:[0-9]+}`.
    public struct Placeholder: Sendable, Hashable {
        public var name: String
        public var shape: Shape

        /// - Parameters:
        ///   - prefix: in canonical form, as `suffix` is.
        ///   - pattern: takes the whole of what stands between them.
        public init(name: String, prefix: String = "", suffix: String = "", pattern: String? = nil) {
            self.name = name
            self.shape = Shape(prefix: prefix, suffix: suffix, pattern: pattern)
        }
    }
}

extension PathPattern.Placeholder {
    /// What it takes, whatever its name is.
    public struct Shape: Sendable, Hashable {
        public var prefix: String
        public var suffix: String
        public var pattern: String?
    }
}

extension PathPattern.Placeholder.Shape {
    /// Bytes of the literals around it.
    var literalCount: Int { self.prefix.utf8.count + self.suffix.utf8.count }

    /// Which of two at one place is tried first: a pattern, then longer literals; equal where no rule ranks them.
    var rank: Int { self.pattern == nil ? self.literalCount : .max }

    /// Whether a segment in canonical form is one of its. For checks of the configuration.
    package func takes(_ segment: String) -> Bool {
        let bytes = Array(segment.utf8)
        guard let inner = Self.inner(bytes.span, 0..<bytes.count, self.prefix.utf8.count, self.suffix.utf8.count),
            segment.utf8.starts(with: self.prefix.utf8),
            segment.utf8.reversed().starts(with: self.suffix.utf8.reversed()),
            !CanonicalPath.holdsDotSegment(bytes.span, inner)
        else { return false }
        guard let pattern = self.pattern else { return true }
        return Regex.isFound(Self.anchored(pattern), in: PercentCoding.decode(bytes[inner])) ?? false
    }

    /// What stands between literals of these lengths; `nil` where the segment is too short, and where the end cuts an
    /// escape. It is not taken where it is a dot segment, which no service may get.
    @inline(__always)
    static func inner(_ bytes: Span<UInt8>, _ segment: Range<Int>, _ prefix: Int, _ suffix: Int) -> Range<Int>? {
        let start = segment.lowerBound &+ prefix
        let end = segment.upperBound &- suffix
        guard start < end, end <= bytes.count else { return nil }
        if suffix > 0 {
            if bytes[end &- 1] == UInt8(ascii: "%") { return nil }
            if end &- 2 >= start, bytes[end &- 2] == UInt8(ascii: "%") { return nil }
        }
        return start..<end
    }

    /// The expression that takes a whole value where this one does.
    static func anchored(_ pattern: String) -> String { "^(?:\(pattern))$" }

    /// Whether no segment has the literals of both.
    func excludes(_ other: Self) -> Bool {
        let (one, two) = (self.prefix.utf8, other.prefix.utf8)
        if !one.starts(with: two), !two.starts(with: one) { return true }
        let (left, right) = (self.suffix.utf8.reversed(), other.suffix.utf8.reversed())
        return !left.starts(with: right) && !right.starts(with: left)
    }

    /// Whether each segment that the other takes is taken by this one too, as far as literals tell.
    func covers(_ other: Self) -> Bool {
        if self == other { return true }
        return self.pattern == nil && other.prefix.utf8.starts(with: self.prefix.utf8)
            && other.suffix.utf8.reversed().starts(with: self.suffix.utf8.reversed())
    }
}
