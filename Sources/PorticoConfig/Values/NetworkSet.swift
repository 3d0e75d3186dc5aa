// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The addresses of some networks. Found by halving, however many networks there are.
package struct NetworkSet: Sendable {
    /// From the lowest address up, none touching the next.
    private let ranges: [ClosedRange<UInt128>]

    package init(_ networks: [Network]) {
        var ranges: [ClosedRange<UInt128>] = []
        for range in networks.map(\.addresses).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, range.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound...Swift.max(last.upperBound, range.upperBound)
            } else {
                ranges.append(range)
            }
        }
        self.ranges = ranges
    }

    package func contains(_ address: IPAddress) -> Bool {
        let number = address.number
        guard let range = self.range(endingFrom: number) else { return false }
        return range.lowerBound <= number
    }

    /// Whether it has every address of the network.
    package func covers(_ network: Network) -> Bool {
        let addresses = network.addresses
        var next = addresses.lowerBound
        // Networks side by side may cover one between them.
        while let range = self.range(endingFrom: next), range.lowerBound <= next {
            if range.upperBound >= addresses.upperBound { return true }
            next = range.upperBound + 1
        }
        return false
    }

    /// Whether it has some address of the network.
    package func overlaps(_ network: Network) -> Bool {
        let addresses = network.addresses
        guard let range = self.range(endingFrom: addresses.lowerBound) else { return false }
        return range.lowerBound <= addresses.upperBound
    }

    /// The first that does not end before the address.
    private func range(endingFrom number: UInt128) -> ClosedRange<UInt128>? {
        var low = 0
        var high = self.ranges.count
        while low < high {
            let middle = (low + high) / 2
            if self.ranges[middle].upperBound < number { low = middle + 1 } else { high = middle }
        }
        return low < self.ranges.count ? self.ranges[low] : nil
    }
}

extension IPAddress {
    fileprivate var number: UInt128 { UInt128(self.high) << 64 | UInt128(self.low) }
}

extension Network {
    /// From the first to the last.
    fileprivate var addresses: ClosedRange<UInt128> {
        let bits = Swift.min(Swift.max(self.prefixLength, 0), 128)
        let rest = bits == 0 ? UInt128.max : UInt128.max >> UInt128(bits)
        let mask = bits == 128 ? 0 : rest
        let first = self.address.number & ~mask
        return first...(first | mask)
    }
}
