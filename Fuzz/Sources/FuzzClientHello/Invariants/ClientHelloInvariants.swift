// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What holds for any bytes that are read as a ClientHello.
enum ClientHelloInvariants {
    private enum Outcome: Equatable {
        case hello(ClientHello)
        case refused
        case unfinished
    }

    /// What does not hold; nil: all does.
    static func violation(_ bytes: [UInt8]) -> String? {
        let whole = Self.read(bytes, by: Swift.max(1, bytes.count))
        for step in [1, 2, 7] where Self.read(bytes, by: step) != whole { return "read otherwise in pieces of \(step)" }
        guard case .hello(let hello) = whole else { return nil }
        if let name = hello.serverName, !Self.isSafe(name) { return "an unsafe name: \(name)" }
        if hello.protocols.contains(where: \.isEmpty) { return "a protocol without a name" }
        if hello.versions.contains(where: { !(0x0301...0x0304).contains($0) }) { return "a version that is none" }
        return nil
    }

    private static func read(_ bytes: [UInt8], by step: Int) -> Outcome {
        var reader = ClientHelloReader()
        var start = 0
        while start < bytes.count {
            let end = Swift.min(bytes.count, start + step)
            do throws(ClientHelloError) {
                if let hello = try reader.read(bytes.span.extracting(start..<end)) { return .hello(hello) }
            } catch {
                return .refused
            }
            start = end
        }
        return .unfinished
    }

    private static func isSafe(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 254
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte) || [45, 46, 95].contains(byte)
            }
    }
}
