// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A path with `*` (any characters but the slash) and `?` (one character); names with a leading dot match only a
/// pattern with one.
struct FilePattern {
    private let path: String

    /// Patterns stop looking after so many paths.
    private static let maximalMatches = 10_000

    init(_ path: String) { self.path = path }

    /// A plain path names one file, which must be there.
    var isPlain: Bool { !self.path.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } }

    /// All paths that match, sorted.
    func matches(in files: any ConfigFiles) -> [String] {
        var found = [self.path.hasPrefix("/") ? "/" : ""]
        for word in self.path.split(separator: "/") {
            found = found.flatMap { directory in
                let join = { (name: String) in
                    directory.isEmpty || directory == "/" ? directory + name : "\(directory)/\(name)"
                }
                guard word.contains("*") || word.contains("?") else { return [join(String(word))] }
                let names = files.names(in: directory) ?? []
                return names.filter { Self.matches(Array($0.utf8), Array(word.utf8)) }.sorted().map { join($0) }
            }
            found = Array(found.prefix(Self.maximalMatches))
        }
        return found
    }

    /// Remembers the last star only, so the time is bounded by the product of the lengths.
    static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        if name.first == UInt8(ascii: "."), pattern.first != UInt8(ascii: ".") { return false }
        var (n, p) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == name[n] || pattern[p] == UInt8(ascii: "?") {
                n += 1
                p += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                n = last.name + 1
                p = last.pattern + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
