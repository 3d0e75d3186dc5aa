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
        return PartValue(JSONSlice.array(found, nil))
    }
}

extension JSONSlice {
    /// An array of the slices; `missing`, or `null`, stands for what is not there.
    static func array(_ slices: [JSONSlice?], _ missing: [UInt8]?) -> [UInt8] {
        var bytes = [UInt8(ascii: "[")]
        for (offset, slice) in slices.enumerated() {
            if offset > 0 { bytes.append(UInt8(ascii: ",")) }
            if let slice { bytes += slice.bytes[slice.range] } else { bytes += missing ?? Array("null".utf8) }
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}
