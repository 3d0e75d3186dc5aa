// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoWire

/// The path that a route's service sees: the destination path of `to:`, compiled against the route's pattern.
public struct PathRewrite: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case literal([UInt8])
        /// The capture of this place in `RouteDecision.captures`.
        case capture(Int)
        /// What `**` took, with its leading slash.
        case remainder
    }

    /// What is wrong with a destination path.
    public struct Problem: Error, Hashable {
        public var message: String

        public init(message: String) { self.message = message }
    }

    /// Empty: the canonical path as it is.
    let parts: [Part]

    /// Leaves the path as it is: for a route without a destination path.
    public init() { self.parts = [] }

    /// `/users/**`, `/orders/{id}` or `/v1/{path.id}`; the names are those of `pattern`.
    public init(_ text: String, for pattern: PathPattern) throws(Problem) {
        var compiler = PathRewriteCompiler(text, pattern)
        self.parts = try compiler.compile()
    }

    /// Writes the path for the service. Captures are copied as they stand in the canonical path, escapes included, so
    /// that none can change the structure of the result.
    public func append(_ head: RequestHead, _ decision: RouteDecision, to output: inout OutputBuffer) {
        guard !self.parts.isEmpty else { return output.append(head.fields.bytes, head.path) }
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
}
