// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

extension Fields {
    /// Drops what is said of other origins' pages.
    mutating func dropAccessControl() {
        for index in self.slots.indices where !self.slots[index].isDropped {
            let name = self.slots[index].name
            guard name.count > 15, self.bytes[name].prefix(15).elementsEqual("access-control-".utf8, by: Self.isSame)
            else { continue }
            self.drop(index)
        }
    }

    private static func isSame(_ byte: UInt8, _ lower: UInt8) -> Bool {
        byte == lower || (0x41...0x5a).contains(byte) && byte | 0x20 == lower
    }

    /// Says that the answer depends on these fields of the request, as far as that is not said yet.
    mutating func vary(by names: [String]) {
        guard !names.isEmpty else { return }
        var missing = names
        if let said = self.joinedValue(named: "Vary") {
            let said = ListField(said)
            if said.contains(where: { $0.isNamed("*") }) { return }
            missing.removeAll { name in said.contains { $0.isNamed(name) } }
        }
        if !missing.isEmpty { self.add(name: "Vary", value: missing.joined(separator: ", ")) }
    }
}
