// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The placeholders of all tries that have literals around them, or a pattern.
///
/// At a node each length of the literals is looked up once by hash, so the cost does not depend on how many texts of
/// that length there are. Patterns with the same literals are tried one after the other.
struct PlaceholderTable: Sendable {
    /// The lengths of the literals of some placeholders at one node.
    private struct Form: Sendable, Hashable {
        var prefix: Int
        var suffix: Int
        var hasPattern: Bool
        var node: Int
    }

    private struct Slot: Sendable {
        var hash: UInt64 = 0
        var form = Form(prefix: 0, suffix: 0, hasPattern: false, node: 0)
        /// Where both literals begin in the pool.
        var text = 0
        /// Empty: the slot is free.
        var choices = 0..<0
    }

    private struct Choice: Sendable {
        /// Its place among the expressions; `nil`: takes anything.
        var regex: Int?
        var child: Int
    }

    /// Where a look-up stands at one node.
    struct Cursor {
        fileprivate var forms: Range<Int>
        fileprivate var choices = 0..<0
        /// What stands between the literals.
        fileprivate var value = 0..<0
    }

    /// More patterns with the same literals at one place are an error of the configuration.
    static let mostPatterns = 32

    private var slots: [Slot]
    private var pool: [UInt8] = []
    private let mask: Int
    private let seed: UInt64
    /// Of each place, best first.
    private var places: [Range<Int>] = [0..<0]
    private var forms: [Form] = []
    private var choices: [Choice] = []
    private var regexes: [Regex] = []
    private var regexIndices: [String: Int] = [:]

    init(capacity: Int, seed: UInt64) {
        var size = 1
        while size < 2 * capacity { size *= 2 }
        self.slots = [Slot](repeating: Slot(), count: size)
        self.mask = size - 1
        self.seed = seed
    }

    /// Adds those of a node, each with the node below. Answers with their place; 0 where there are none.
    mutating func add(_ children: [PathPattern.Placeholder.Shape: Int], at node: Int) -> UInt32 {
        if children.isEmpty { return 0 }
        let groups = Dictionary(grouping: children.keys) { shape in
            Literals(prefix: shape.prefix, suffix: shape.suffix, hasPattern: shape.pattern != nil)
        }
        let start = self.forms.count
        var known: Set<Form> = []
        let ordered = groups.keys.sorted { left, right in
            left.hasPattern == right.hasPattern ? left.count > right.count : left.hasPattern
        }
        for literals in ordered {
            let form = literals.form(node)
            if known.insert(form).inserted { self.forms.append(form) }
            self.insert(literals, form, (groups[literals] ?? []).map { ($0.pattern, children[$0] ?? 0) })
        }
        self.places.append(start..<self.forms.count)
        return UInt32(truncatingIfNeeded: self.places.count - 1)
    }

    private struct Literals: Hashable {
        var prefix: String
        var suffix: String
        var hasPattern: Bool

        var count: Int { self.prefix.utf8.count + self.suffix.utf8.count }

        func form(_ node: Int) -> Form {
            Form(
                prefix: self.prefix.utf8.count, suffix: self.suffix.utf8.count, hasPattern: self.hasPattern, node: node)
        }
    }

    private mutating func insert(_ literals: Literals, _ form: Form, _ children: [(pattern: String?, child: Int)]) {
        let text = Array(literals.prefix.utf8) + Array(literals.suffix.utf8)
        let start = self.choices.count
        for (pattern, child) in children {
            if let pattern {
                // A malformed one takes nothing; `check` has said so.
                guard let regex = self.regex(pattern) else { continue }
                self.choices.append(Choice(regex: regex, child: child))
            } else {
                self.choices.append(Choice(regex: nil, child: child))
            }
        }
        guard start < self.choices.count else { return }
        let hash = self.hash(form, text.span, 0..<form.prefix, form.prefix..<text.count)
        var index = Int(truncatingIfNeeded: hash) & self.mask
        while !self.slots[index].choices.isEmpty { index = (index + 1) & self.mask }
        self.slots[index] = Slot(hash: hash, form: form, text: self.pool.count, choices: start..<self.choices.count)
        self.pool.append(contentsOf: text)
    }

    private mutating func regex(_ pattern: String) -> Int? {
        if let index = self.regexIndices[pattern] { return index }
        guard let regex = try? Regex(PathPattern.Placeholder.Shape.anchored(pattern)) else { return nil }
        self.regexes.append(regex)
        self.regexIndices[pattern] = self.regexes.count - 1
        return self.regexes.count - 1
    }
}

// MARK: Look-up

extension PlaceholderTable {
    func cursor(at place: Int) -> Cursor { Cursor(forms: self.places[place]) }

    /// The next node below that takes the segment.
    func next(
        _ cursor: inout Cursor,
        _ bytes: Span<UInt8>,
        _ segment: Range<Int>,
        _ scratch: inout RegexScratch
    ) -> Int? {
        while true {
            while let index = cursor.choices.popFirst() {
                let choice = self.choices[index]
                guard let regex = choice.regex else { return choice.child }
                guard self.regexes[regex].isQuick(on: cursor.value.count) else { continue }
                var source = PathBytes(cursor.value)
                if self.regexes[regex].isFound(in: &source, bytes, &scratch) { return choice.child }
            }
            guard let index = cursor.forms.popFirst() else { return nil }
            let form = self.forms[index]
            guard
                let value = PathPattern.Placeholder.Shape.inner(bytes, segment, form.prefix, form.suffix)
            else { continue }
            let choices = self.choices(
                form, bytes, segment.lowerBound..<value.lowerBound, value.upperBound..<segment.upperBound)
            if choices.isEmpty || CanonicalPath.holdsDotSegment(bytes, value) { continue }
            cursor.value = value
            cursor.choices = choices
        }
    }

    private func choices(
        _ form: Form, _ bytes: Span<UInt8>, _ prefix: Range<Int>, _ suffix: Range<Int>
    ) -> Range<Int> {
        let hash = self.hash(form, bytes, prefix, suffix)
        var index = Int(truncatingIfNeeded: hash) & self.mask
        while !self.slots[index].choices.isEmpty {
            if self.slots[index].hash == hash, self.slots[index].form == form,
                self.isEqual(self.slots[index].text, bytes, prefix, suffix)
            {
                return self.slots[index].choices
            }
            index = (index &+ 1) & self.mask
        }
        return 0..<0
    }

    private func isEqual(
        _ text: Int, _ bytes: Span<UInt8>, _ prefix: Range<Int>, _ suffix: Range<Int>
    ) -> Bool {
        self.pool.span.isEqual(from: text, count: prefix.count, to: bytes, from: prefix.lowerBound)
            && self.pool.span.isEqual(
                from: text &+ prefix.count, count: suffix.count, to: bytes, from: suffix.lowerBound)
    }

    private func hash(
        _ form: Form, _ bytes: Span<UInt8>, _ prefix: Range<Int>, _ suffix: Range<Int>
    ) -> UInt64 {
        var hash = Self.mix(self.seed, UInt64(truncatingIfNeeded: form.node) &* 2 &+ (form.hasPattern ? 1 : 0))
        hash = Self.mix(hash, UInt64(truncatingIfNeeded: form.prefix) &<< 32 | UInt64(truncatingIfNeeded: form.suffix))
        for index in prefix { hash = Self.mix(hash, UInt64(bytes[index])) }
        for index in suffix { hash = Self.mix(hash, UInt64(bytes[index])) }
        return hash
    }

    @inline(__always)
    private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word ^ 0xe703_7ed1_a0b4_28db).multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
        return product.high ^ product.low
    }
}
