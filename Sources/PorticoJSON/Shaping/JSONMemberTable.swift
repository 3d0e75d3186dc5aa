// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The members of a `JSONSelection` in one list, those of one object together; never changed, and shared.
final class JSONMemberTable: Sendable {
    /// Where a member's value comes from. Values are found under their names first, each in a slot of its own.
    enum Source: Sendable {
        /// A slot of the group.
        case copy(Int)
        /// The members of another group, and a slot of this one.
        case group(Int, Int)
        /// A path of `paths`, and the slot of the outermost group where it begins; -1: it begins at the element itself.
        case follow(Int, Int)
    }

    /// Members of one object.
    struct Group: Sendable {
        var members: Range<Int>
        var slots: Int
        /// Whether there is a member, here or further within, that follows a path.
        var follows: Bool
    }

    let sources: [Source]
    let names: [JSONName]
    let groups: [Group]
    /// Without their first names, where they begin with one.
    let paths: [[JSONPath.Step]]
    /// Finds the slot for a name in a group.
    let byName: JSONNameTable

    init(_ members: [JSONSelection.Member]) {
        var lists = Lists(waiting: [members])
        while lists.groups.count < lists.waiting.count { lists.add(lists.waiting[lists.groups.count]) }
        self.sources = lists.sources
        self.names = lists.names
        self.groups = lists.groups
        self.paths = lists.paths
        self.byName = lists.byName
    }

    /// The lists as they are made.
    private struct Lists {
        /// All groups that are known, also those that are not in the lists yet.
        var waiting: [[JSONSelection.Member]]
        var sources: [Source] = []
        var names: [JSONName] = []
        var groups: [Group] = []
        var paths: [[JSONPath.Step]] = []
        var byName = JSONNameTable()
        /// Where paths begin in the outermost group.
        private var beginnings: [JSONName: Int] = [:]

        init(waiting: [[JSONSelection.Member]]) { self.waiting = waiting }

        mutating func add(_ members: [JSONSelection.Member]) {
            let start = self.sources.count
            var slots: [JSONName: Int] = [:]
            let beginnings = self.groups.isEmpty ? members.flatMap(\.beginnings) : []
            for name in members.compactMap(\.ownName) + beginnings where slots[name] == nil {
                slots[name] = slots.count
            }
            if self.groups.isEmpty { self.beginnings = slots }
            for member in members {
                self.sources.append(self.source(of: member, slots[member.name] ?? 0))
                self.names.append(member.name)
            }
            self.groups.append(
                Group(
                    members: start..<self.sources.count, slots: slots.count,
                    follows: members.contains(where: \.follows)))
            self.byName.add(slots.map { ($0.key, $0.value) })
        }

        private mutating func source(of member: JSONSelection.Member, _ slot: Int) -> Source {
            switch member.source {
            case .copy: return .copy(slot)
            case .follow(let steps):
                let beginning = member.beginnings.first.flatMap { self.beginnings[$0] }
                self.paths.append(beginning == nil ? steps : Array(steps.dropFirst()))
                return .follow(self.paths.count - 1, beginning ?? -1)
            case .group(let inner):
                self.waiting.append(inner)
                return .group(self.waiting.count - 1, slot)
            }
        }
    }
}

extension JSONSelection.Member {
    /// The name that its value is found under, if it follows no path.
    fileprivate var ownName: JSONName? {
        if case .follow = self.source { nil } else { self.name }
    }

    fileprivate var follows: Bool {
        switch self.source {
        case .copy: false
        case .follow: true
        case .group(let members): members.contains(where: \.follows)
        }
    }

    /// The first names of the paths, of its own and of those within it.
    fileprivate var beginnings: [JSONName] {
        switch self.source {
        case .copy: []
        case .follow(let steps):
            if case .name(let name)? = steps.first { [JSONName(utf8: name)] } else { [] }
        case .group(let members): members.flatMap(\.beginnings)
        }
    }
}
