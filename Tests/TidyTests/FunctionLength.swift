// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Finds the functions of a file and counts their lines, from the signature to the closing brace.
struct FunctionLength {
    /// Counted from 0.
    var firstLine: Int
    var count: Int

    private static let modifiers: Set<String> = [
        "public", "package", "internal", "private", "fileprivate", "static", "class", "override", "final", "mutating",
        "nonmutating", "consuming", "borrowing", "nonisolated", "convenience", "required", "open", "prefix", "postfix",
        "infix", "isolated", "distributed",
    ]

    static func all(in file: SourceFile) -> [FunctionLength] {
        file.code.indices.filter { Self.startsFunction(file.code[$0]) }.compactMap { first in
            Self.lastLine(of: first, in: file.code).map { Self(firstLine: first, count: $0 - first + 1) }
        }
    }

    /// Whether the line's first word that is no attribute and no modifier declares a function.
    private static func startsFunction(_ line: String) -> Bool {
        for word in line.split(separator: " ") {
            let name = String(word.prefix { $0.isLetter })
            if word.hasPrefix("@") || (Self.modifiers.contains(name) && !word.hasPrefix("init")) { continue }
            let next = word.dropFirst(name.count).first
            switch name {
            case "func": return next == nil
            case "init": return next == "(" || next == "<" || next == "?" || next == "!"
            case "deinit": return true
            case "subscript": return next == "(" || next == "<"
            default: return false
            }
        }
        return false
    }

    /// The line of the brace that closes the body; `nil` where there is no body, as in a protocol.
    private static func lastLine(of first: Int, in code: [String]) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in first..<code.count {
            if index > first && braces == 0 && parentheses == 0 && !Self.continuesSignature(code[index]) { return nil }
            for character in code[index] {
                switch character {
                case "(", "[": parentheses += 1
                case ")", "]": parentheses -= 1
                case "{" where braces > 0 || parentheses == 0: braces += 1
                case "}" where braces == 0 && parentheses == 0: return nil
                case "}" where braces > 0:
                    braces -= 1
                    if braces == 0 { return index }
                default: break
                }
            }
        }
        return nil
    }

    private static func continuesSignature(_ line: String) -> Bool {
        let text = line.drop { $0 == " " }
        return ["{", "->", "where", "throws", "async", "rethrows", ")"].contains { text.hasPrefix($0) }
    }
}
