// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
package import PorticoWire

/// The path that a route's service sees: the destination path of `to:`, compiled against the route's pattern.
package struct PathRewrite: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case literal([UInt8])
        /// The capture of this place in `RouteDecision.captures`.
        case capture(Int)
        /// What `**` took, with its leading slash.
        case remainder
    }

    /// What is wrong with a destination path.
    package struct Problem: Error, Hashable {
        package var message: String

        package init(message: String) { self.message = message }
    }

    /// Empty: the canonical path as it is.
    let parts: [Part]
    /// How many bytes of the canonical path a prefix takes that is taken off.
    let dropped: Int

    /// Leaves the path as it is: for a route without a destination path.
    package init() { (self.parts, self.dropped) = ([], 0) }

    /// Takes the literal segments of a prefix off, with which every path begins that comes here.
    package init(dropping prefix: PathPattern) {
        self.parts = []
        self.dropped = prefix.segments.reduce(0) { count, segment in
            if case .literal(let text) = segment { count + 1 + text.utf8.count } else { count }
        }
    }

    /// `/users/**`, `/orders/{id}` or `/v1/{path.id}`; the names are those of `pattern`.
    package init(_ text: String, for pattern: PathPattern) throws(Problem) {
        let template: PathTemplate
        do throws(ValueError) {
            template = try PathTemplate.parse(text)
        } catch {
            throw Problem(message: error.message)
        }
        try self.init(template, for: pattern)
    }

    package init(_ template: PathTemplate, for pattern: PathPattern) throws(Problem) {
        let names = pattern.captureNames
        var parts: [Part] = []
        for part in template.parts {
            switch part {
            case .literal(let text): parts.append(.literal(Array(text.utf8)))
            case .capture(let name):
                guard let place = names.firstIndex(of: name) else {
                    let known = names.map { "'\($0)'" }.joined(separator: ", ")
                    let hint = names.isEmpty ? "" : "; it captures \(known)"
                    throw Problem(message: "the route's path captures no '\(name)'\(hint)")
                }
                parts.append(.capture(place))
            case .remainder:
                guard pattern.remainder != nil else {
                    throw Problem(message: "'**' needs a '**' at the end of the route's path")
                }
                Self.dropSlash(&parts)
                parts.append(.remainder)
            }
        }
        self.parts = parts
        self.dropped = 0
    }

    /// The remainder brings its own slash, or none when it is empty.
    private static func dropSlash(_ parts: inout [Part]) {
        guard case .literal(var bytes)? = parts.last, bytes.last == UInt8(ascii: "/") else { return }
        bytes.removeLast()
        parts[parts.count - 1] = .literal(bytes)
    }

    /// Writes the path for the service. Captures are copied as they stand in the canonical path, escapes included, so
    /// that none can change the structure of the result.
    package func append(_ head: RequestHead, _ decision: RouteDecision, to output: inout OutputBuffer) {
        guard !self.parts.isEmpty else { return self.appendRest(head, to: &output) }
        let start = output.count
        for part in self.parts {
            switch part {
            case .literal(let bytes): output.append(bytes)
            case .capture(let index):
                if index < decision.captures.count { output.append(head.fields.bytes, decision.captures[index]) }
            case .remainder: output.append(head.fields.bytes, decision.remainder)
            }
        }
        if output.count == start { output.append(UInt8(ascii: "/")) }
    }

    private func appendRest(_ head: RequestHead, to output: inout OutputBuffer) {
        let start = Swift.min(head.path.lower + self.dropped, head.path.upper)
        if start == head.path.upper, self.dropped > 0 { output.append(UInt8(ascii: "/")) }
        output.append(head.fields.bytes, ByteRange(start..<head.path.upper))
    }
}
