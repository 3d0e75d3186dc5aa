// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoWire

/// Changes to the query that is sent on; parameters that no change names stay as they were written.
extension RequestHead {
    /// Leaves out every parameter of this name, compared decoded.
    public mutating func dropQuery(named name: String) { self.dropQuery(named: [name]) }

    /// Leaves out every parameter of these names, in one pass.
    package mutating func dropQuery(named names: [String]) {
        guard let query = self.query, !names.isEmpty else { return }
        let all = self.fields.bytes
        let bytes = all.span
        var kept: [UInt8] = []
        var (start, hasDropped) = (query.lower, false)
        while start <= query.upper {
            let stop = bytes.index(of: UInt8(ascii: "&"), from: start, to: query.upper)
            let equals = bytes.index(of: UInt8(ascii: "="), from: start, to: stop)
            if stop > start, names.contains(where: { FormBytes(start..<equals).gives($0.utf8.span, bytes) }) {
                hasDropped = true
            } else {
                if start > query.lower, !kept.isEmpty { kept.append(UInt8(ascii: "&")) }
                kept += all[start..<stop]
            }
            start = stop &+ 1
        }
        guard hasDropped else { return }
        self.query = kept.isEmpty ? nil : self.fields.store(kept)
    }

    /// Adds a parameter at the end.
    public mutating func addQuery(name: String, value: String) {
        self.addQuery(CollectionOfOne((name, Array(value.utf8))))
    }

    /// Adds parameters at the end; their values need not be UTF-8.
    package mutating func addQuery(_ parameters: some Sequence<(String, [UInt8])>) {
        var query = self.query.map { Array(self.fields.bytes[$0]) } ?? []
        let before = query.count
        for (name, value) in parameters {
            if !query.isEmpty { query.append(UInt8(ascii: "&")) }
            PercentCoding.append(name.utf8, to: &query)
            query.append(UInt8(ascii: "="))
            PercentCoding.append(value, to: &query)
        }
        if query.count > before { self.query = self.fields.store(query) }
    }
}
