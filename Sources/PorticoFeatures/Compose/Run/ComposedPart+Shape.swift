// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJSON

extension ComposedPart {
    /// What of the value is shown: limited and selected, or as it stands.
    func shape(_ value: PartValue) -> JSONSlice {
        guard self.selection != nil || self.limitItems != nil else { return JSONSlice(value.index, value.node) }
        var bytes: [UInt8] = []
        if let selection = self.selection {
            selection.write(value.index, value.node, firstElements: self.limitItems, to: &bytes)
        } else if let count = self.limitItems {
            value.index.append(value.node, firstElements: count, to: &bytes)
        }
        return JSONSlice(bytes)
    }
}

extension JSONPath {
    /// The value after `pick`; all that it leads to as an array, where it spreads. `nil`: it leads to nothing.
    func pick(in index: JSONIndex) -> PartValue? {
        guard self.spreads else { return self.first(in: index, from: index.root).map { PartValue(index, $0) } }
        let found = self.all(in: index, from: index.root).map { JSONSlice(index, $0) }
        return PartValue(JSONSlice.array(found))
    }
}

extension JSONSlice {
    /// An array of the slices; `missing`, or `null`, stands for what is not there.
    static func array(_ slices: [JSONSlice?], missing: [UInt8]? = nil) -> [UInt8] {
        var join = JSONJoin(array: slices, missing: missing)
        while !join.advance(.max) {}
        return join.bytes
    }
}
