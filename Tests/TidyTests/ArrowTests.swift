// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What is drawn is what is built: which module imports which stands in four places that must say the same.
@Suite struct ArrowTests {
    typealias Arrows = [String: Set<String>]

    @Test("ARCHITECTURE.md, Package.swift, the tidy rule and the sources have the same arrows")
    func same() {
        let drawn = Self.drawn(in: Repository.read("ARCHITECTURE.md"))
        let ruled = Dictionary(uniqueKeysWithValues: ModuleRule.all.map { ($0.module, $0.imports) })
        #expect(drawn == ruled)
        #expect(Self.declared(in: Repository.read("Package.swift"), of: Set(ruled.keys)) == ruled)
        #expect(Self.imported(by: Set(ruled.keys)) == ruled)
    }

    @Test("a missing arrow is seen")
    func findsWhatIsWrong() {
        let table = SourceFile(
            path: "ARCHITECTURE.md",
            text: "| module | imports |\n|---|---|\n| `a` | `b` (words), `C` |\n| `b` | |\n\n| `c` | `d` |\n")
        #expect(Self.drawn(in: table) == ["a": ["b", "C"], "b": []])
        let package = SourceFile(
            path: "Package.swift",
            text: ".target(\n name: \"a\",\n dependencies: [\"b\", .product(name: \"X\", package: \"x\")]\n),\n"
                + ".target(name: \"b\", swiftSettings: [\"c\"]),\n.testTarget(name: \"aTests\", dependencies: [\"a\"]),"
        )
        #expect(Self.declared(in: package, of: ["a", "b"]) == ["a": ["b"], "b": []])
    }

    /// The rows of the table whose head is `module`, `imports`.
    private static func drawn(in file: SourceFile) -> Arrows {
        guard let head = file.lines.firstIndex(of: "| module | imports |") else { return [:] }
        var arrows: Arrows = [:]
        for line in file.lines[(head + 2)...].prefix(while: { $0.hasPrefix("|") }) {
            let cells = line.components(separatedBy: "|")
            guard cells.count > 2, let name = Self.spans(cells[1]).first else { continue }
            arrows[name] = Set(Self.spans(cells[2]))
        }
        return arrows
    }

    private static func spans(_ text: String) -> [String] {
        text.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    }

    /// The plain names among the dependencies of these targets.
    private static func declared(in file: SourceFile, of modules: Set<String>) -> Arrows {
        let text = file.lines.joined(separator: "\n")
        var arrows: Arrows = [:]
        for piece in text.components(separatedBy: "arget(").dropFirst() {
            let end = piece.components(separatedBy: "\n        ),").first ?? piece
            guard let name = Self.quoted(end).first, modules.contains(name) else { continue }
            let list = end.components(separatedBy: "dependencies: [").dropFirst().first ?? ""
            let own = list.components(separatedBy: ".product(").enumerated().flatMap { offset, part in
                Self.quoted(offset == 0 ? Self.upToBracket(part) : Self.behindProduct(part))
            }
            arrows[name] = Set(own)
        }
        return arrows
    }

    private static func upToBracket(_ text: String) -> String { text.components(separatedBy: "]").first ?? "" }

    /// What stands behind the parenthesis that closes the product.
    private static func behindProduct(_ text: String) -> String {
        let rest = text.components(separatedBy: ")").dropFirst().joined(separator: ")")
        return Self.upToBracket(rest)
    }

    private static func quoted(_ text: String) -> [String] {
        text.components(separatedBy: "\"").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    }

    /// What the sources import of our own modules.
    private static func imported(by modules: Set<String>) -> Arrows {
        let ours = modules.union(["CCrypt", "CEpoll", "CResolve", "CZlib"])
        var arrows: Arrows = Dictionary(uniqueKeysWithValues: modules.map { ($0, []) })
        for file in Repository.swiftFiles {
            guard let module = file.module, modules.contains(module) else { continue }
            for line in file.code {
                guard let name = ModuleRule.importedModule(Words(line)), ours.contains(name) else { continue }
                arrows[module, default: []].insert(name)
            }
        }
        return arrows
    }
}
