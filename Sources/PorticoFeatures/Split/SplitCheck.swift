// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// Whether each entry can be reached, and each request finds one.
struct SplitCheck {
    let entries: [SplitEntry]
    let place: SourceLocation
    let path: ConfigPath
    let reader: ConfigReader

    func run() {
        var taken = Ratio(partsPerMillion: 0)
        var isComplete = false
        for (index, entry) in self.entries.enumerated() {
            let place = entry.location ?? self.place
            let path = self.path.index(index)
            if isComplete {
                self.reader.error("no request comes to this entry: those before it take all", at: place, path)
            } else if let share = entry.share {
                taken.partsPerMillion += share.partsPerMillion
                if taken > .whole { self.reader.error("the shares add up to more than 100%", at: place, path) }
                isComplete = taken >= .whole
            } else if let when = entry.when {
                if self.entries[..<index].contains(where: { $0.when.map { self.covers($0, when) } ?? false }) {
                    self.reader.error(
                        "no request comes to this entry: one before it has these conditions", at: place, path)
                }
            } else {
                isComplete = true
            }
        }
        if self.entries.isEmpty { self.reader.error("the split has no entries", at: self.place, self.path) }
        if !isComplete, !self.entries.isEmpty {
            self.reader.error(
                "no entry takes the rest of the requests", at: self.place, self.path,
                hint: "end the list with an entry that has 'to' only")
        }
        self.checkStickiness()
    }

    /// Every condition of the first is one of the second too.
    private func covers(_ first: SplitCondition, _ second: SplitCondition) -> Bool {
        let isIn = { (condition: FieldPredicateKey, list: Set<FieldPredicateKey>) in list.contains(condition) }
        let all = Set(second.headers.map { FieldPredicateKey($0, ignoringCase: true) })
        let cookies = Set(second.cookies.map { FieldPredicateKey($0, ignoringCase: false) })
        return first.headers.allSatisfy { isIn(FieldPredicateKey($0, ignoringCase: true), all) }
            && first.cookies.allSatisfy { isIn(FieldPredicateKey($0, ignoringCase: false), cookies) }
    }

    private func checkStickiness() {
        guard let index = self.entries.firstIndex(where: { $0.stickyBy != nil }),
            let first = self.entries[index].stickyBy
        else { return }
        let isSecret = self.reader.secrets.contains(self.path.index(index).key("sticky_by").text)
        let shown = isSecret ? "***" : "\(first)"
        for (index, entry) in self.entries.enumerated() {
            guard let other = entry.stickyBy, other != first else { continue }
            self.reader.error(
                "the shares of one split stick by one key, '\(shown)'", at: entry.location ?? self.place,
                self.path.index(index).key("sticky_by"))
        }
    }
}
