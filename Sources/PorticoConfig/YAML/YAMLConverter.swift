// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Yams

/// From Yams' nodes to ours: bounded in depth and size, without tags, with doubled keys reported.
struct YAMLConverter {
    private let file: String
    private let renamed: [SourceLocation: String]
    private let pairs: SurrogatePairs
    private var budget: Int
    private var exceeded = false
    private let plainTags = [Tag(.implicit), Tag(.str), Tag(.seq), Tag(.map)]

    /// Deeper structures are refused; the format needs about ten levels.
    private static let maximalDepth = 100

    init(file: String, renamed: [SourceLocation: String], pairs: SurrogatePairs, budget: Int) {
        self.file = file
        self.renamed = renamed
        self.pairs = pairs
        self.budget = budget
    }

    /// Nil when the structure is too large or too deep.
    mutating func convert(_ node: Node, _ diagnostics: inout DiagnosticList) -> ConfigNode? {
        let result = self.convert(node, depth: 0, &diagnostics)
        return self.exceeded ? nil : result
    }

    private mutating func convert(_ node: Node, depth: Int, _ diagnostics: inout DiagnosticList) -> ConfigNode {
        let place = self.pairs.place(node.mark, file: self.file)
        self.budget -= 1
        guard !self.exceeded, self.budget >= 0, depth < Self.maximalDepth else {
            self.refuse(
                depth < Self.maximalDepth ? "aliases make the file too large" : "nested too deeply", place, &diagnostics
            )
            return ConfigNode(.empty, at: place)
        }
        if !self.plainTags.contains(node.tag) {
            diagnostics.append(Diagnostic(.error, at: [place], "tags ('!…') are not part of the format"))
        }
        switch node {
        case .scalar(let scalar):
            if scalar.style == .plain, scalar.string.isEmpty { return ConfigNode(.empty, at: place) }
            return ConfigNode(.scalar(.init(text: scalar.string, isPlain: scalar.style == .plain)), at: place)
        case .sequence(let sequence):
            return ConfigNode(.list(sequence.map { self.convert($0, depth: depth + 1, &diagnostics) }), at: place)
        case .mapping(let mapping):
            return ConfigNode(.map(self.entries(mapping, depth, &diagnostics)), at: place)
        case .alias:
            return ConfigNode(.empty, at: place)
        }
    }

    private mutating func entries(
        _ mapping: Node.Mapping, _ depth: Int, _ diagnostics: inout DiagnosticList
    ) -> [ConfigNode.Entry] {
        var entries: [ConfigNode.Entry] = []
        var seen: [String: SourceLocation] = [:]
        for (key, value) in mapping {
            let place = self.pairs.place(key.mark, file: self.file)
            guard case .scalar(let scalar) = key else {
                diagnostics.append(Diagnostic(.error, at: [place], "a key must be a single word or text"))
                continue
            }
            let name = self.renamed[place] ?? scalar.string
            if let first = seen[name] {
                diagnostics.append(Diagnostic(.error, at: [first, place], "duplicate key '\(name)'"))
                continue
            }
            seen[name] = place
            // Merging (https://yaml.org/type/merge.html); in quotes it is a name like any other.
            if name == "<<", scalar.style == .plain {
                entries += self.merged(value, depth, &diagnostics)
                continue
            }
            let converted = self.convert(value, depth: depth + 1, &diagnostics)
            entries.append(.init(name: name, location: place, value: self.placed(converted, behind: place)))
        }
        return Self.withoutRepeats(entries, own: seen)
    }

    // MARK: Merge keys

    /// The entries of the map behind `<<`, or of the maps in the list there; the first of a name counts.
    private mutating func merged(
        _ node: Node, _ depth: Int, _ diagnostics: inout DiagnosticList
    ) -> [ConfigNode.Entry] {
        let converted = self.convert(node, depth: depth + 1, &diagnostics)
        if let entries = converted.entries { return entries }
        if case .list(let nodes) = converted.content {
            let maps = nodes.compactMap(\.entries)
            if maps.count == nodes.count { return maps.flatMap { $0 } }
        }
        // What is too large, or nested too deeply, is reported already.
        guard !self.exceeded else { return [] }
        let place = self.pairs.place(node.mark, file: self.file)
        diagnostics.append(
            Diagnostic(.error, at: [place], "'<<' takes a map, or a list of maps", hint: "such as '<<: *name'"))
        return []
    }

    /// Merging is shallow: what a map says itself replaces what is merged whole.
    /// - Parameter own: where the names are that the map says itself.
    private static func withoutRepeats(
        _ entries: [ConfigNode.Entry], own: [String: SourceLocation]
    ) -> [ConfigNode.Entry] {
        var names: Set<String> = []
        return entries.filter { entry in
            if let place = own[entry.name] { return place == entry.location }
            return names.insert(entry.name).inserted
        }
    }

    /// A missing value is reported at its key.
    private func placed(_ node: ConfigNode, behind key: SourceLocation) -> ConfigNode {
        if case .empty = node.content { return ConfigNode(.empty, at: key) }
        return node
    }

    private mutating func refuse(_ message: String, _ place: SourceLocation, _ diagnostics: inout DiagnosticList) {
        if !self.exceeded { diagnostics.append(Diagnostic(.error, at: [place], message)) }
        self.exceeded = true
    }
}
