// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The rules of a `JSONEdit` in one list, those for the members of one object together; never changed, and
/// shared.
final class JSONRuleTable: Sendable {
    struct Rule: Sendable {
        var isKept: Bool
        var isRemoved: Bool
        var keepsSomething: Bool
        /// The new name's place in `newNames`; -1: it stays.
        var newName: Int
        /// The group of rules for what the member holds; -1: there is none.
        var inner: Int
    }

    /// Rules that are for the members of one object.
    struct Group: Sendable {
        var rules: Range<Int>
        var renames: Bool
    }

    let rules: [Rule]
    let groups: [Group]
    let newNames: [JSONName]
    /// Finds the rule for a name.
    let byName: JSONNameTable
    /// Finds the rule that gives a new name.
    let byNewName: JSONNameTable

    init(_ rules: [JSONEdit.Rule]) {
        var lists = Lists(waiting: [rules])
        while lists.groups.count < lists.waiting.count { lists.add(lists.waiting[lists.groups.count]) }
        self.rules = lists.rules
        self.groups = lists.groups
        self.newNames = lists.newNames
        self.byName = lists.byName
        self.byNewName = lists.byNewName
    }

    /// The lists as they are made.
    private struct Lists {
        /// All groups that are known, also those that are not in the lists yet.
        var waiting: [[JSONEdit.Rule]]
        var rules: [Rule] = []
        var groups: [Group] = []
        var newNames: [JSONName] = []
        var byName = JSONNameTable()
        var byNewName = JSONNameTable()

        mutating func add(_ group: [JSONEdit.Rule]) {
            let start = self.rules.count
            for rule in group {
                self.rules.append(
                    Rule(
                        isKept: rule.isKept, isRemoved: rule.isRemoved, keepsSomething: rule.keepsSomething,
                        newName: rule.newName == nil ? -1 : self.newNames.count,
                        inner: rule.rules.isEmpty ? -1 : self.waiting.count))
                if !rule.rules.isEmpty { self.waiting.append(rule.rules) }
                if let name = rule.newName { self.newNames.append(name) }
            }
            self.groups.append(
                Group(rules: start..<self.rules.count, renames: group.contains { $0.newName != nil }))
            self.byName.add(group.enumerated().map { ($1.name, start + $0) })
            self.byNewName.add(
                group.enumerated().compactMap { place, rule in rule.newName.map { ($0, start + place) } })
        }
    }
}
