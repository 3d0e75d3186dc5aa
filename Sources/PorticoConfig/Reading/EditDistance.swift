// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Near misses among names, for `did you mean`.
public enum EditDistance {
    /// The nearest name, when it is near enough to be meant.
    public static func nearest(to name: String, among names: [String]) -> String? {
        guard name.utf8.count <= 40, !name.utf8.allSatisfy({ Syntax.isDigit($0) }) else { return nil }
        let bound = max(1, name.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in names.prefix(1000) where abs(candidate.utf8.count - name.utf8.count) <= bound {
            let distance = self.distance(Array(name.utf8), Array(candidate.utf8))
            if distance <= bound, distance < name.utf8.count, distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var last = Array(0...right.count)
        for i in 0..<left.count {
            var row = [i + 1] + Array(repeating: 0, count: right.count)
            for j in 0..<right.count {
                let cost = left[i] == right[j] ? 0 : 1
                row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + cost)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    row[j + 1] = min(row[j + 1], before[j - 1] + 1)
                }
            }
            before = last
            last = row
        }
        return last[right.count]
    }
}
