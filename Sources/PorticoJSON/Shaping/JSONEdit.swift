// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Changes to a value that leave the rest as it stands: some members kept, or removed, or renamed, or the whole put
/// under a name, in this order. Paths name members as they come in, and go through arrays, with or without `[*]`.
///
/// - `keep`: members that no path leads to are left out. A value through which a path leads and that is no object is
///   left out too, or is `null` as an element of an array or as the whole: nothing passes that was not named.
/// - `rename`: where a member has the new name already, the renamed one takes its place.
public struct JSONEdit: Sendable, Hashable {
    /// What happens to the members with one name, and to what they hold.
    struct Rule: Sendable, Hashable {
        var name: JSONName
        var isKept = false
        var isRemoved = false
        var newName: JSONName?
        var rules: [Rule] = []

        var keepsSomething: Bool { self.isKept || self.rules.contains { $0.keepsSomething } }
    }

    /// Where an object's members are renamed: one bit of a word for each rule of the object.
    private static let mostRules = 64

    private let rules: [Rule]
    /// The same, as it is looked up.
    let table: JSONRuleTable
    /// Whether what no rule keeps is left out.
    let keepsOnly: Bool
    let wrap: JSONName?

    /// - Parameters:
    ///   - keep: `nil` keeps everything.
    ///   - rename: paths with the new name of what each leads to.
    public init(
        keep: [String]? = nil,
        remove: [String] = [],
        rename: [(path: String, name: String)] = [],
        wrap: String? = nil
    ) throws(JSONPathError) {
        self.keepsOnly = keep != nil
        self.wrap = wrap.map { JSONName($0) }
        var rules: [Rule] = []
        for path in keep ?? [] { try Self.change(path, in: &rules) { $0.isKept = true } }
        for path in remove { try Self.change(path, in: &rules) { $0.isRemoved = true } }
        for (path, name) in rename {
            guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: ".")) else {
                throw JSONPathError("'\(name)' is no name; give the new name alone, without a path")
            }
            try Self.change(path, in: &rules) { (rule) throws(JSONPathError) in
                guard rule.newName == nil else { throw JSONPathError("'\(path)' is renamed twice") }
                rule.newName = JSONName(name)
            }
        }
        try Self.checkNewNames(rules)
        self.rules = rules
        self.table = JSONRuleTable(rules)
    }

    public static func == (one: Self, other: Self) -> Bool {
        one.rules == other.rules && one.keepsOnly == other.keepsOnly && one.wrap == other.wrap
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.rules)
        hasher.combine(self.keepsOnly)
        hasher.combine(self.wrap)
    }

    /// Appends the changed value.
    public func write(_ index: JSONIndex, _ node: JSONIndex.Node, to output: inout [UInt8]) {
        var writing = Writing(self, index, node)
        writing.write(to: &output)
    }

    /// Whether nothing is changed.
    public var isEmpty: Bool { self.rules.isEmpty && !self.keepsOnly && self.wrap == nil }

    private static func change(
        _ path: String,
        in rules: inout [Rule],
        _ body: (inout Rule) throws(JSONPathError) -> Void
    ) throws(JSONPathError) {
        let names = try JSONPath(parsing: path).namesThroughArrays("paths here lead to members of all elements")
        try Self.change(names[...], in: &rules, body)
    }

    private static func change(
        _ names: ArraySlice<JSONName>,
        in rules: inout [Rule],
        _ body: (inout Rule) throws(JSONPathError) -> Void
    ) throws(JSONPathError) {
        guard let name = names.first else { return }
        let position = rules.firstIndex { $0.name == name } ?? rules.endIndex
        if position == rules.endIndex { rules.append(Rule(name: name)) }
        if names.count == 1 {
            try body(&rules[position])
        } else {
            try Self.change(names.dropFirst(), in: &rules[position].rules, body)
        }
    }

    /// No two members of one object may get the same name.
    private static func checkNewNames(_ rules: [Rule]) throws(JSONPathError) {
        guard rules.count <= Self.mostRules || !rules.contains(where: { $0.newName != nil }) else {
            throw JSONPathError("more than \(Self.mostRules) members of one object are named")
        }
        var seen: Set<JSONName> = []
        for rule in rules {
            if let name = rule.newName, !seen.insert(name).inserted {
                throw JSONPathError("two members of one object are renamed to '\(name)'")
            }
            try Self.checkNewNames(rule.rules)
        }
    }
}
