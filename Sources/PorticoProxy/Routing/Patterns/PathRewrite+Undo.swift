// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoWire

/// The way back: from a path of the service's to the one that leads there through the route.
extension PathRewrite {
    /// The client's path for one of the service's. What the rewrite leaves out of the client's path is taken from the
    /// request at hand.
    /// - Returns: `nil` where the rewrite does not lead to such a path, or more than one may have led there.
    package func undone(_ path: [UInt8], _ head: RequestHead, _ decision: RouteDecision) -> [UInt8]? {
        guard !self.parts.isEmpty else {
            let prefix = ByteRange(head.path.lower..<Swift.min(head.path.lower + self.dropped, head.path.upper))
            return head.fields.bytes[prefix] + path
        }
        guard self.keepsRemainder(decision), let values = self.values(in: path, decision) else { return nil }
        return Self.filled(head, values)
    }

    /// Whether what the route's `**` took, if it has one, stands in the service's path. Where it does not, all of it came
    /// to one place.
    private func keepsRemainder(_ decision: RouteDecision) -> Bool {
        guard decision.remainder != .empty else { return true }
        switch self.parts.last {
        case .remainder: return true
        case .capture(let number):
            return number < decision.captures.count && decision.remainder.contains(decision.captures[number])
        case .literal, nil: return false
        }
    }

    /// A piece of the client's path with what is to stand there.
    private struct Value {
        var place: ByteRange
        var bytes: [UInt8]
    }

    /// What each capture must have been for the rewrite to lead to this path.
    private func values(in path: [UInt8], _ decision: RouteDecision) -> [Value]? {
        var values: [Value] = []
        var rest = path[...]
        for (index, part) in self.parts.enumerated() {
            switch part {
            case .literal(let bytes):
                guard rest.starts(with: bytes) else { return nil }
                rest = rest.dropFirst(bytes.count)
            case .capture(let number):
                guard number < decision.captures.count, let suffix = self.suffix(behind: index) else { return nil }
                let place = decision.captures[number]
                // What `**` took may hold slashes.
                let isRemainder = decision.remainder.contains(place)
                let segment = isRemainder ? rest : rest.prefix { $0 != UInt8(ascii: "/") }
                let value = Array(segment.dropLast(suffix.count))
                guard !value.isEmpty, !place.isEmpty, segment.suffix(suffix.count).elementsEqual(suffix),
                    !isRemainder || index == self.parts.count - 1
                else { return nil }
                if let other = values.first(where: { $0.place == place }) {
                    guard other.bytes == value else { return nil }
                } else {
                    values.append(Value(place: place, bytes: value))
                }
                rest = rest.dropFirst(value.count)
            case .remainder:
                guard rest.isEmpty || rest.first == UInt8(ascii: "/") else { return nil }
                values.append(Value(place: decision.remainder, bytes: Array(rest)))
                rest = []
            }
        }
        return rest.isEmpty ? values : nil
    }

    /// What stands behind a capture in the same segment; `nil`: another capture, so that nobody knows where it begins.
    private func suffix(behind index: Int) -> ArraySlice<UInt8>? {
        guard index + 1 < self.parts.count else { return [] }
        switch self.parts[index + 1] {
        case .remainder: return []
        case .capture: return nil
        case .literal(let bytes):
            let suffix = bytes.prefix { $0 != UInt8(ascii: "/") }
            if suffix.count == bytes.count, index + 2 < self.parts.count, case .capture = self.parts[index + 2] {
                return nil
            }
            return suffix
        }
    }

    /// The request's path with these values in their places.
    private static func filled(_ head: RequestHead, _ values: [Value]) -> [UInt8]? {
        let bytes = head.fields.bytes
        var path: [UInt8] = []
        var position = head.path.lower
        for value in values.sorted(by: { $0.place.lower < $1.place.lower }) {
            // A filter may have put another path in the place of the one that was routed.
            guard value.place.lower >= position, value.place.upper <= head.path.upper else { return nil }
            path += bytes[position..<value.place.lower] + value.bytes
            position = value.place.upper
        }
        path += bytes[position..<head.path.upper]
        return path.isEmpty ? [UInt8(ascii: "/")] : path
    }
}

extension ByteRange {
    /// Whether the other one lies inside; an empty range holds nothing.
    fileprivate func contains(_ other: ByteRange) -> Bool {
        !self.isEmpty && other.lower >= self.lower && other.upper <= self.upper
    }
}
