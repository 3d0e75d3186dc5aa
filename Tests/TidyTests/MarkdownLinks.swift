// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The links of a Markdown file that point into the repository.
enum MarkdownLinks {
    struct Link: Equatable {
        /// Counted from 0.
        var line: Int
        /// As written, without title.
        var target: String
    }

    /// Inline links `[text](target)`, outside code.
    static func all(in file: SourceFile) -> [Link] {
        Self.prose(of: file).flatMap { line, text -> [Link] in
            text.components(separatedBy: "](").dropFirst().compactMap { rest in
                guard let end = rest.firstIndex(of: ")") else { return nil }
                let target = rest[..<end].split(separator: " ").first.map(String.init) ?? ""
                return Link(line: line, target: target)
            }
        }
    }

    /// What stands between backticks, outside code blocks.
    static func codeSpans(in file: SourceFile) -> [Link] {
        Self.unfenced(file).flatMap { line, text in
            text.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }
                .map { Link(line: line, target: $0.element) }
        }
    }

    /// The path that a relative link leads to; `nil` for addresses and for places in the same file.
    static func path(of link: Link, in file: SourceFile) -> String? {
        let target = link.target.prefix { $0 != "#" }
        if target.isEmpty || target.contains("://") || target.hasPrefix("mailto:") { return nil }
        let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
        let written = target.hasPrefix("/") ? String(target.dropFirst()) : "\(folder)/\(target)"
        var parts: [Substring] = []
        for part in written.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/").removingPercentEncoding
    }

    private static func prose(of file: SourceFile) -> [(Int, String)] {
        Self.unfenced(file).map { line, text in
            let parts = text.components(separatedBy: "`").enumerated()
            return (line, parts.map { $0.offset % 2 == 0 ? $0.element : "" }.joined())
        }
    }

    private static func unfenced(_ file: SourceFile) -> [(Int, String)] {
        var isCode = false
        return file.lines.enumerated().compactMap { line, text in
            let isFence = text.drop { $0 == " " }.hasPrefix("```")
            if isFence { isCode.toggle() }
            return isCode || isFence ? nil : (line, text)
        }
    }
}
