// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoWire

/// The methods that routes name, each as one bit, so that testing one is an AND.
struct MethodTable: Sendable {
    /// Methods that the wire does not know by number, in the order they came.
    private(set) var others: [[UInt8]] = []

    /// The known methods take the first bits.
    private static let known: [Method] = Method.allCases.filter { $0 != .other }
    /// The last bit stays free: no request has it.
    static let mostOthers = 63 - Self.known.count

    /// The bits of a route's methods; 0 for an empty list. `GET` takes HEAD too.
    /// A method beyond what fits gets the bit that no request has; `Router.check` reports it.
    mutating func bits(_ names: [String]) -> UInt64 {
        names.reduce(0) { $0 | self.bits($1) }
    }

    private mutating func bits(_ name: String) -> UInt64 {
        let bytes = Array(name.utf8)
        let method = Method(bytes.span, ByteRange(0..<bytes.count))
        switch method {
        case .get: return Self.bit(.get) | Self.bit(.head)
        case .other: break
        default: return Self.bit(method)
        }
        if let index = self.others.firstIndex(of: bytes) { return 1 << UInt64(Self.known.count + index) }
        guard self.others.count < Self.mostOthers else { return 1 << 63 }
        self.others.append(bytes)
        return 1 << UInt64(Self.known.count + self.others.count - 1)
    }

    @inline(__always)
    private static func bit(_ method: Method) -> UInt64 { 1 &<< UInt64(method.rawValue) }

    /// The bit of a request's method; 0 for one that no route names.
    @inline(__always)
    func bit(of head: RequestHead) -> UInt64 {
        if head.method != .other { return Self.bit(head.method) }
        return self.bitOfOther(head, head.methodText)
    }

    /// The same for a method whose name stands somewhere in the head.
    func bit(of name: ByteRange, in head: RequestHead) -> UInt64 {
        guard name.upper <= head.fields.bytes.count else { return 0 }
        let method = Method(head.fields.bytes.span, name)
        return method == .other ? self.bitOfOther(head, name) : Self.bit(method)
    }

    private func bitOfOther(_ head: RequestHead, _ range: ByteRange) -> UInt64 {
        let bytes = head.fields.bytes.span
        guard range.upper <= bytes.count else { return 0 }
        for index in self.others.indices where self.others[index].count == Int(range.count) {
            let name = self.others[index]
            if name.span.isEqual(from: 0, count: Int(range.count), to: bytes, from: range.lower) {
                return 1 &<< UInt64(Self.known.count &+ index)
            }
        }
        return 0
    }

    /// `GET, HEAD, POST` for the bits of these.
    func text(_ bits: UInt64) -> String {
        let known = Self.known.filter { bits & Self.bit($0) != 0 }.map { "\($0.name)" }
        let others = self.others.indices.filter { bits & (1 << UInt64(Self.known.count + $0)) != 0 }
            .map { String(decoding: self.others[$0], as: UTF8.self) }
        return (known + others).joined(separator: ", ")
    }
}
