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

    private static func isEmpty(_ name: Substring) -> Bool {
        Words.humps(of: name).contains { Self.emptyWords.contains($0) }
    }
}
