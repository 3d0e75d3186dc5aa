// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The paths of the values that came from a variable or a file.
///
/// (Or of others that are looked for in the same way: a value and what holds it.)
///
/// A value may be written at one path and printed at another: `match.path` as the short form of `match`, a list's only
/// element without the list. So what lies above or below a secret counts too.
public struct SecretPaths: Sendable, Hashable {
    private let paths: Set<String>
    /// Everything that holds one of them.
    private let holders: Set<String>

    public init(_ paths: Set<String> = []) {
        self.paths = paths
        self.holders = paths.reduce(into: []) { $0.formUnion(Self.holders(of: $1)) }
    }

    /// Whether the value at the path, or one inside it, is secret.
    public func contains(under path: String) -> Bool { self.paths.contains(path) || self.holders.contains(path) }

    /// Whether a scalar that is printed at the path may show a secret.
    public func concern(_ path: String) -> Bool {
        guard !self.paths.isEmpty else { return false }
        return self.contains(under: path) || Self.holders(of: path).contains { self.paths.contains($0) }
    }

    /// `a`, `a.b` and `a.b[0]` for `a.b[0].c`.
    private static func holders(of path: String) -> [String] {
        path.utf8.indices.compactMap { index in
            let byte = path.utf8[index]
            return byte == UInt8(ascii: ".") || byte == UInt8(ascii: "[") ? String(path[..<index]) : nil
        }
    }
}
