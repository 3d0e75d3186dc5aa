// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Words that say nothing about what a thing does, and words that promise work instead of doing it.
enum NameRule {
    private static let emptyWords: Set<String> = [
        "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Manager", "Managers",
    ]
    private static let declarations: Set<Substring> = ["class", "struct", "enum", "actor", "protocol", "typealias"]
    /// Written in two pieces, so that this file does not contain them.
    private static let promises: Set<Substring> = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]

    /// Folders, files and types named with an empty word.
    static func emptyNames(in file: SourceFile) -> [Finding] {
        let path = file.path.split { $0 == "/" || $0 == "." || $0 == "+" || $0 == "-" }
        let ofPath = path.filter(Self.isEmpty).map { file.finding(0, "'\($0)' in the path says nothing") }
        return ofPath
            + file.code.indices.flatMap { index in
                Words(file.code[index]).words.filter {
                    Self.declarations.contains($0.previous ?? "") && Self.isEmpty($0.text)
                }
                .map { file.finding(index, "the name \($0.text) says nothing") }
            }
    }

    static func promises(in file: SourceFile) -> [Finding] {
        file.lines.indices.filter { Words(file.lines[$0]).words.contains { Self.promises.contains($0.text) } }
            .map { file.finding($0, "work left for later: do it, or open an issue") }
    }

    /// A file of `Sources` declares or extends what it is named after; `Type+Aspect.swift` at least speaks of `Type`.
    static func fileName(of file: SourceFile) -> [Finding] {
        let fileName = file.path.split(separator: "/").last ?? ""
        guard file.module != nil, fileName != "main.swift" else { return [] }
        let isAspect = fileName.contains("+")
        let name = fileName.prefix { $0 != "." && $0 != "+" }
        let isThere = file.code.contains { line in
            guard line.contains(name) else { return false }
            let words = Words(line).words
            return words.indices.contains { words[$0].text == name && (isAspect || Self.isDeclared(at: $0, in: words)) }
        }
        return isThere ? [] : [file.finding(0, "the file does not declare or extend \(name)")]
    }

    /// Whether a keyword stands before the name; `Snapshot.` of `extension Snapshot.Route` may be between.
    private static func isDeclared(at index: Int, in words: [Words.Word]) -> Bool {
        let keyword = words[..<index].last { $0.after != UInt8(ascii: ".") }?.text ?? ""
        return Self.declarations.contains(keyword) || keyword == "extension" || keyword == "func"
    }

    private static func isEmpty(_ name: Substring) -> Bool {
        Words.humps(of: name).contains { Self.emptyWords.contains($0) }
    }
}
