// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoWire

/// Changes to the query that is sent on; parameters that no change names stay as they were written.
extension RequestHead {
    /// Leaves out every parameter of this name, compared decoded.
    public mutating func dropQuery(named name: String) {
        guard let query = self.query else { return }
        let pairs = self.fields.bytes[query].split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        let kept = pairs.filter { pair in
            let key = pair.prefix { $0 != UInt8(ascii: "=") }
            return pair.isEmpty || PercentCoding.decode(key, plusIsSpace: true) != name
        }
        guard kept.count < pairs.count else { return }
        self.query =
            kept.isEmpty ? nil : self.fields.store(Array(kept.joined(separator: CollectionOfOne(UInt8(ascii: "&")))))
    }

    /// Adds a parameter at the end.
    public mutating func addQuery(name: String, value: String) {
        var query = self.query.map { Array(self.fields.bytes[$0]) } ?? []
        if !query.isEmpty { query.append(UInt8(ascii: "&")) }
        query += PercentCoding.encode(name).utf8
        query.append(UInt8(ascii: "="))
        query += PercentCoding.encode(value).utf8
        self.query = self.fields.store(query)
    }
}
