// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoProxy

/// Puts a composed document together whose parts go into each other, in slices. What does not fit, or has no object or array to go into, is a
/// failure of its part like any other: the fallback takes the place, if that fits.
struct AnswerAssembly: SlicedWork {
    /// What a part brings.
    struct Entry {
        let part: ComposedPart
        /// Of a part that did not fail.
        let shown: JSONSlice?
        /// Of each element, where the part is called for each and something came of it.
        var results: [JSONSlice?]?
        var failure: PartFailure?

        init(_ part: ComposedPart, _ state: PartState) {
            self.part = part
            self.failure = state.failure
            self.shown = state.shown
            guard part.loop != nil, state.hasResults, part.fallback != nil || state.hasAnyResult else { return }
            self.results = state.results.map { $0 ?? part.fallback.map { JSONSlice($0) } }
        }

        /// The part's value, or what stands in its place.
        var value: JSONSlice? { self.failure == nil ? self.shown : self.part.fallback.map { JSONSlice($0) } }
    }

    private enum Step {
        case reserve(Int)
        case set(Int)
    }

    private let limit: Int
    /// In the order of the file.
    private(set) var entries: [Entry]
    /// Some part has a value, or something in its place.
    private(set) var hasAny = false
    /// Bytes of the values so far.
    private var size = 0
    /// What is done one after the other, and the next of that.
    private var steps: [Step]
    private var next = 0
    /// A value is being set.
    private var isSetting = false
    private var isWriting = false
    private var assembly = JSONAssembly()

    /// - Parameter limit: How many bytes the document may have.
    init(_ entries: [Entry], limit: Int) {
        self.entries = entries
        self.limit = limit
        // What goes into another value comes behind it, but has its place where it stands in the file.
        let nested = entries.indices.filter { entries[$0].part.target.isNested }
        self.steps = entries.indices.map { entries[$0].part.target.isNested ? .reserve($0) : .set($0) }
        self.steps += nested.sorted { entries[$0].part.target.depth < entries[$1].part.target.depth }.map { .set($0) }
    }

    /// The document, once all is done.
    var body: [UInt8] { self.assembly.bytes }

    mutating func advance(_ budget: Int) throws(JSONAssemblyError) -> Bool {
        let share = Swift.max(budget / (self.steps.count + 1), 1)
        while self.next < self.steps.count {
            switch self.steps[self.next] {
            case .reserve(let index): self.assembly.reserve(self.entries[index].part.target)
            case .set(let index): guard self.set(index, share) else { return false }
            }
            self.next += 1
        }
        if !self.isWriting {
            self.isWriting = true
            self.assembly.beginWriting(limit: self.limit)
        }
        return try self.assembly.advance(share)
    }

    /// Puts one part's value where it belongs.
    /// - Returns: whether that is done; else the budget is used up.
    private mutating func set(_ index: Int, _ budget: Int) -> Bool {
        do throws(JSONAssemblyError) {
            return try self.put(index, budget)
        } catch {
            self.isSetting = false
            guard self.entries[index].failure == nil || self.entries[index].results != nil else { return true }
            self.entries[index].failure = PartFailure(error == .tooLarge ? .tooLarge : .pick)
            self.entries[index].results = nil
            return self.set(index, budget)
        }
    }

    private mutating func put(_ index: Int, _ budget: Int) throws(JSONAssemblyError) -> Bool {
        if !self.isSetting {
            guard try self.begin(index) else { return true }
            self.isSetting = true
        }
        guard try self.assembly.advance(budget) else { return false }
        self.isSetting = false
        self.hasAny = true
        self.size += self.entries[index].size
        return true
    }

    /// False: there is nothing to set.
    private mutating func begin(_ index: Int) throws(JSONAssemblyError) -> Bool {
        let entry = self.entries[index]
        guard self.size + entry.size <= self.limit else { throw .tooLarge }
        if let results = entry.results {
            self.assembly.beginSetting(entry.part.target, each: results)
        } else if let value = entry.value {
            self.assembly.beginSetting(entry.part.target, value)
        } else {
            return false
        }
        return true
    }
}

extension AnswerAssembly.Entry {
    /// Bytes of what it brings.
    fileprivate var size: Int {
        guard let results else { return self.value?.range.count ?? 0 }
        return results.reduce(0) { $0 + ($1?.range.count ?? 0) }
    }
}

extension PartState {
    /// The calls for its elements have ended, with whatever came of them.
    fileprivate var hasResults: Bool {
        guard self.failure == nil || self.failure?.reason == .limit || self.missing > 0 else { return false }
        return self.results.count == self.elements.count
    }

    /// There is a result for some, or nobody to call for.
    fileprivate var hasAnyResult: Bool { self.missing < self.results.count || self.results.isEmpty }
}

extension JSONTarget {
    /// Whether it goes into what another part puts there, or makes an object of its own.
    fileprivate var isNested: Bool { self.inElement != nil || self.path.count > 1 }
    fileprivate var depth: Int { self.path.count + (self.inElement?.count ?? 0) }
}
