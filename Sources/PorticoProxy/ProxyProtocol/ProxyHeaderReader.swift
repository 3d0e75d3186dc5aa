// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// Reads the header that a proxy begins a connection with, however it is cut.
struct ProxyHeaderReader {
    /// All that has come.
    private(set) var received: [UInt8] = []
    /// How much of that the header is, once it has been read.
    private(set) var count = 0

    /// With its line end.
    private static let longestLine = 107
    /// With its extensions (TLV). The protocol allows 64 KiB; those that are in use take some hundreds of bytes.
    private static let longest = 4096
    private static let fixed = 16

    /// - Returns: `nil`: more is to come.
    mutating func read(_ bytes: Span<UInt8>) throws(ProxyHeaderError) -> ProxyHeader? {
        unsafe bytes.withUnsafeBufferPointer { unsafe self.received.append(contentsOf: $0) }
        if self.begins(with: ProxyHeader.word) { return try self.readLine() }
        if self.begins(with: ProxyHeader.signature) { return try self.readBinary() }
        throw .missingHeader
    }

    /// As far as that has come.
    private func begins(with start: [UInt8]) -> Bool {
        self.received.prefix(start.count).elementsEqual(start.prefix(self.received.count))
    }

    // MARK: Version 1

    private mutating func readLine() throws(ProxyHeaderError) -> ProxyHeader? {
        let beginning = self.received.prefix(Self.longestLine)
        guard let end = beginning.firstIndex(of: 0x0a) else {
            guard beginning.count < Self.longestLine else { throw .headerTooLong }
            return nil
        }
        guard end > 0, self.received[end - 1] == 0x0d else { throw .malformedHeader }
        self.count = end + 1
        let words = self.received[..<(end - 1)].split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.count >= 2 else { throw .malformedHeader }
        if words[1].elementsEqual("UNKNOWN".utf8) { return ProxyHeader() }
        let isV4 = words[1].elementsEqual("TCP4".utf8)
        guard words.count == 6, isV4 || words[1].elementsEqual("TCP6".utf8),
            let source = Self.address(words[2], words[4], isV4: isV4),
            let destination = Self.address(words[3], words[5], isV4: isV4)
        else { throw .malformedHeader }
        return ProxyHeader(source: source, destination: destination)
    }

    private static func address(_ host: ArraySlice<UInt8>, _ port: ArraySlice<UInt8>, isV4: Bool) -> SocketAddress? {
        let text = String(decoding: host, as: UTF8.self)
        guard let ip = IPAddress(text), isV4 != text.contains(":"), (1...5).contains(port.count),
            port.allSatisfy({ (0x30...0x39).contains($0) }), port.count == 1 || port.first != 0x30,
            let number = UInt16(String(decoding: port, as: UTF8.self))
        else { return nil }
        return SocketAddress(ip: ip, port: number)
    }

    // MARK: Version 2

    private mutating func readBinary() throws(ProxyHeaderError) -> ProxyHeader? {
        guard self.received.count >= Self.fixed else { return nil }
        let length = Int(self.number(14, 2))
        guard length <= Self.longest else { throw .headerTooLong }
        guard self.received.count >= Self.fixed + length else { return nil }
        self.count = Self.fixed + length
        switch self.received[12] {
        case 0x20: return ProxyHeader()
        case 0x21: return try self.addresses(length)
        default: throw .malformedHeader
        }
    }

    private func addresses(_ length: Int) throws(ProxyHeaderError) -> ProxyHeader {
        let sizes: [UInt8: Int] = [0x00: 0, 0x11: 4, 0x12: 4, 0x21: 16, 0x22: 16, 0x31: 108, 0x32: 108]
        let family = self.received[13]
        guard let size = sizes[family] else { throw .malformedHeader }
        let ports = family == 0x11 || family == 0x12 || family == 0x21 || family == 0x22 ? 4 : 0
        guard length >= 2 * size + ports else { throw .malformedHeader }
        try self.checkExtensions(from: Self.fixed + 2 * size + ports)
        guard family == 0x11 || family == 0x21 else { return ProxyHeader() }
        let address = { (index: Int) in
            let start = Self.fixed + index * size
            let ip =
                size == 4
                ? IPAddress(v4: UInt32(self.number(start, 4)))
                : IPAddress(high: self.number(start, 8), low: self.number(start + 8, 8))
            return SocketAddress(ip: ip, port: UInt16(self.number(Self.fixed + 2 * size + 2 * index, 2)))
        }
        return ProxyHeader(source: address(0), destination: address(1))
    }

    /// They are read for their form alone; where one holds a checksum (CRC-32C), that must be right.
    private func checkExtensions(from start: Int) throws(ProxyHeaderError) {
        var start = start
        while start < self.count {
            guard start + 3 <= self.count else { throw .malformedHeader }
            let (kind, size) = (self.received[start], Int(self.number(start + 1, 2)))
            guard start + 3 + size <= self.count else { throw .malformedHeader }
            if kind == 0x03 {
                guard size == 4, self.number(start + 3, 4) == UInt64(self.checksum(without: start + 3)) else {
                    throw .malformedHeader
                }
            }
            start += 3 + size
        }
    }

    /// CRC-32C (RFC 9260, appendix A) of the header, with zeros for the sum itself.
    private func checksum(without place: Int) -> UInt32 {
        var sum = UInt32.max
        for index in 0..<self.count {
            sum ^= (place..<place + 4).contains(index) ? 0 : UInt32(self.received[index])
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
        }
        return ~sum
    }

    /// In the order of the network.
    private func number(_ start: Int, _ count: Int) -> UInt64 {
        self.received[start..<start + count].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
