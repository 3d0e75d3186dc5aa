// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Network: CustomStringConvertible {
    /// From `10.0.0.0/8`, `2001:db8::/32`, or a single address; why not, else.
    public static func parse(_ text: String) throws(ValueError) -> Network {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else {
            throw ValueError(
                "'\(text)' is not an address or a network", hint: "such as '10.0.0.0/8' or '2001:db8::/32'")
        }
        let isV4 = address.isV4 && !first.utf8.contains(UInt8(ascii: ":"))
        let width = isV4 ? 32 : 128
        guard parts.count == 2 else { return Network(address: address, prefixLength: 128) }
        let digits = parts[1]
        guard !digits.isEmpty, digits.utf8.count <= 3, digits.utf8.allSatisfy({ Syntax.isDigit($0) }),
            let length = Int(digits), length <= width
        else { throw ValueError("'/\(digits)' is not a prefix length", hint: "0 to \(width)") }
        let network = Network(address: address, prefixLength: length + 128 - width)
        guard network.base == address else {
            throw ValueError(
                "'\(text)' has bits behind its prefix",
                hint: "did you mean '\(Network(address: network.base, prefixLength: network.prefixLength))'?")
        }
        return network
    }

    /// The address with all bits behind the prefix cleared.
    private var base: IPAddress {
        let mask = { (bits: Int) -> UInt64 in bits <= 0 ? 0 : (bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits))) }
        let bits = self.prefixLength
        return IPAddress(high: self.address.high & mask(bits), low: self.address.low & mask(bits - 64))
    }

    public var description: String {
        if self.prefixLength == 128 { return self.address.description }
        if self.address.isV4, self.prefixLength >= 96 { return "\(self.address)/\(self.prefixLength - 96)" }
        return "\(self.address)/\(self.prefixLength)"
    }
}

extension Kind where Value == Network {
    /// An address or a network in CIDR form.
    public static let network = Kind.scalar(
        "an address or a network", schema: SchemaText.string(pattern: "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$"),
        parse: { text throws(ValueError) in try Network.parse(text.text) },
        print: { .string($0.description) })
}
