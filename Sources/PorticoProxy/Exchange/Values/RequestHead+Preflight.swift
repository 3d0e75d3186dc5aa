// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoWire

extension RequestHead {
    /// Of a preflight, which a browser sends before a request that it may not make without leave (Fetch §4.8): the method
    /// of that request. `nil`: it is none.
    package var preflightMethod: ByteRange? {
        guard self.method == .options, let method = self.only("access-control-request-method"), !method.isEmpty,
            self.only("origin") != nil, self.fields.bytes[method].allSatisfy(Self.isMethodCharacter)
        else { return nil }
        return method
    }

    /// Whether the request behind the preflight has a field that its client has set itself, of this name in lower case.
    func asksFor(field name: some Collection<UInt8>) -> Bool {
        guard let names = self.fields.joinedValue(named: "access-control-request-headers") else { return false }
        let name = String(decoding: name, as: UTF8.self)
        return ListField(names).contains { $0.isNamed(name) }
    }

    /// The value of the only field of this name; `nil`: there is none, or several.
    func only(_ name: String) -> ByteRange? {
        var found: ByteRange?
        for index in self.fields.slots.indices where self.fields.isField(index, named: name) {
            guard found == nil else { return nil }
            found = self.fields.slots[index].value
        }
        return found
    }

    /// Those of methods that routes can name.
    private static func isMethodCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
