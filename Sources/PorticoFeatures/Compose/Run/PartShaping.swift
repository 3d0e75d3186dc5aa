// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON
import PorticoProxy

/// Makes of an answer what other parts see of it (`pick`) and what is shown of that (`select`, `limit_items`), in
/// slices.
struct PartShaping: SlicedWork {
    /// `pick` leads to nothing.
    struct NoValue: Error {}

    private enum Step {
        case first(JSONPath.Values)
        case all(JSONPath.Gathering)
        /// What was gathered is read: it is a text of its own.
        case read(JSONIndex)
        case select(JSONSelection.Writing)
        case cut(JSONCut)
        case done
    }

    private let part: ComposedPart
    private let index: JSONIndex
    private var step: Step
    private(set) var value: PartValue
    private(set) var shown: JSONSlice

    init(_ part: ComposedPart, _ index: JSONIndex) {
        self.part = part
        self.index = index
        self.value = PartValue(index, index.root)
        self.shown = JSONSlice(index, index.root)
        self.step = .done
        switch part.pick {
        case nil: self.pick(self.value)
        case .some(let path) where path.spreads: self.step = .all(JSONPath.Gathering(path, in: index, from: index.root))
        case .some(let path): self.step = .first(JSONPath.Values(path, in: index, from: index.root, most: 1))
        }
    }

    /// Each step takes from a budget of its own: there are three at most.
    mutating func advance(_ budget: Int) throws(NoValue) -> Bool {
        while true {
            var step = Step.done
            swap(&step, &self.step)
            switch step {
            case .done: return true
            case .first(var values):
                guard values.advance(budget) else { return self.keep(.first(values)) }
                guard let node = values.nodes.first else { throw NoValue() }
                self.pick(PartValue(self.index, node))
            case .all(var gathering):
                guard gathering.advance(budget) else { return self.keep(.all(gathering)) }
                var index = JSONIndex()
                index.begin(gathering.bytes)
                self.step = .read(index)
            case .read(var index):
                guard (try? index.advance(budget)) ?? true else { return self.keep(.read(index)) }
                self.pick(PartValue(index, index.root))
            case .select(var writing):
                guard writing.advance(budget) else { return self.keep(.select(writing)) }
                self.shown = JSONSlice(writing.bytes)
            case .cut(var cut):
                guard cut.advance(budget) else { return self.keep(.cut(cut)) }
                self.shown = JSONSlice(cut.bytes)
            }
        }
    }

    private mutating func keep(_ step: Step) -> Bool {
        self.step = step
        return false
    }

    /// What is shown of the value comes next.
    private mutating func pick(_ value: PartValue) {
        self.value = value
        self.shown = JSONSlice(value.index, value.node)
        let limit = self.part.limitItems
        if let selection = self.part.selection {
            self.step = .select(JSONSelection.Writing(selection, value.index, value.node, firstElements: limit))
        } else if let limit {
            self.step = .cut(JSONCut(value.index, value.node, firstElements: limit))
        }
    }
}
