// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoProxy

/// A part that is called for each element of an array.
extension Composition {
    /// Looks for the elements: as many as are called for, and one more where there are more.
    func begin(_ index: Int, _ loop: ComposedPart.Loop) {
        guard let source = self.states[loop.source].value else { return self.fail(index, .init(.missingReference)) }
        let values = JSONPath.Values(
            loop.path, in: source.index, from: source.node, most: loop.maximum + 1, elements: !loop.path.spreads)
        self.exchange.work(values) { result in
            guard !self.isAnswered, case .success(let values) = result else { return }
            if values.hasSpread || loop.path.spreads {
                self.begin(index, loop, values.nodes.map { PartValue(source.index, $0) })
            } else {
                self.fail(index, .init(.missingReference))
            }
            self.advance()
        }
    }

    private func begin(_ index: Int, _ loop: ComposedPart.Loop, _ elements: [PartValue]) {
        self.states[index].elements = Array(elements.prefix(loop.maximum))
        self.states[index].results = [JSONSlice?](repeating: nil, count: self.states[index].elements.count)
        if elements.count > loop.maximum {
            self.states[index].isCut = true
            self.states[index].failure = PartFailure(.limit)
        }
        self.continueLoop(index)
    }

    /// Starts the next elements, as many at a time as may be; finishes the part when all have ended.
    private func continueLoop(_ index: Int) {
        guard let loop = self.action.parts[index].loop, !self.states[index].isStarting else { return }
        self.states[index].isStarting = true
        while !self.isAnswered, self.states[index].running < loop.parallel,
            self.states[index].nextElement < self.states[index].elements.count
        {
            let element = self.states[index].nextElement
            self.states[index].nextElement += 1
            self.states[index].running += 1
            self.start(index, element)
        }
        self.states[index].isStarting = false
        guard !self.isAnswered, self.states[index].running == 0 else { return }
        self.finishLoop(index)
    }

    private func start(_ index: Int, _ element: Int) {
        let lookups = self.action.parts[index].lookups.inElement
        guard !self.isLate else { return self.failed(index, element, .init(.timeout)) }
        guard !lookups.isEmpty else { return self.call(index, element, []) }
        self.exchange.work(PartSearch(lookups, element: self.states[index].elements[element])) { result in
            guard !self.isAnswered, case .success(let search) = result else { return }
            self.call(index, element, search.found)
            self.advance()
        }
    }

    private func call(_ index: Int, _ element: Int, _ found: [PartSearch.Found]) {
        if let failure = self.call(index, element: element, found) { self.failed(index, element, failure) }
    }

    // MARK: What comes of them

    /// An element has no result. Of several the first in the list is the one that is told, whichever ended first.
    func failed(_ index: Int, _ element: Int, _ failure: PartFailure) {
        if element < self.states[index].firstMissing ?? .max {
            self.states[index].firstMissing = element
            self.states[index].failure = failure
        }
        self.states[index].missing += 1
        self.ended(index)
    }

    func succeeded(_ index: Int, _ element: Int, _ result: JSONSlice) {
        self.states[index].size += result.range.count
        if self.states[index].isTooLarge(self.action.maxBody) {
            self.states[index].drop()
        } else {
            // A piece of a larger text does not keep all of that.
            let isPiece = result.range.count < result.bytes.count / 2
            self.states[index].results[element] = isPiece ? JSONSlice(Array(result.bytes[result.range])) : result
        }
        self.ended(index)
    }

    private func ended(_ index: Int) {
        self.states[index].running -= 1
        self.continueLoop(index)
    }

    /// All elements have ended.
    private func finishLoop(_ index: Int) {
        let part = self.action.parts[index]
        if self.states[index].isTooLarge(self.action.maxBody) { return self.fail(index, .init(.tooLarge)) }
        if self.states[index].missing > 0, part.isRequired, let failure = self.states[index].failure {
            return self.fail(index, failure)
        }
        guard part.isReferred else { return self.finish(index) }
        self.exchange.work(PartJoining(self.states[index].results, missing: part.fallback)) { result in
            guard !self.isAnswered, case .success(let joining) = result else { return }
            self.states[index].value = joining.value
            self.finish(index)
            self.advance()
        }
    }
}

/// Makes of the results of a loop the array that other parts see, in slices.
private struct PartJoining: SlicedWork {
    private var join: JSONJoin
    private var index: JSONIndex?
    /// Once all is done.
    private(set) var value: PartValue?

    init(_ results: [JSONSlice?], missing: [UInt8]?) { self.join = JSONJoin(array: results, missing: missing) }

    mutating func advance(_ budget: Int) -> Bool {
        guard var index = self.index else {
            guard self.join.advance(budget) else { return false }
            self.index = JSONIndex()
            self.index?.begin(self.join.bytes)
            return self.advance(budget)
        }
        self.index = nil
        // The results are valid, and so is the array.
        guard (try? index.advance(budget)) ?? true else {
            self.index = index
            return false
        }
        self.value = PartValue(index, index.root)
        return true
    }
}
