// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

@testable import PorticoProxy

/// What holds for any bytes that are read as a header of the PROXY protocol.
enum ProxyHeaderInvariants {
    private enum Outcome: Equatable {
        case header(ProxyHeader, Int)
        case refused
        case unfinished
    }

    /// What does not hold; nil: all does.
    static func violation(_ bytes: [UInt8]) -> String? {
        let whole = Self.read(bytes, by: Swift.max(1, bytes.count))
        for step in [1, 2, 7] where Self.read(bytes, by: step) != whole { return "read otherwise in pieces of \(step)" }
        guard case .header(let header, let count) = whole else { return nil }
        guard count <= bytes.count else { return "longer than what has come" }
        for version in [ProxyProtocolVersion.v1, .v2] {
            let written = header.bytes(version)
            guard Self.read(written, by: written.count) == .header(header, written.count) else {
                return "written as \(version), it says something else"
            }
        }
        return nil
    }

    private static func read(_ bytes: [UInt8], by step: Int) -> Outcome {
        var reader = ProxyHeaderReader()
        var start = 0
        while start < bytes.count {
            let end = Swift.min(bytes.count, start + step)
            do throws(ProxyHeaderError) {
                if let header = try reader.read(bytes.span.extracting(start..<end)) {
                    return .header(header, reader.count)
                }
            } catch {
                return .refused
            }
            start = end
        }
        return .unfinished
    }

    /// CRC-32C, by the table that its polynomial makes: another way than the reader's.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        let table = (0..<256).map { start in
            (0..<8).reduce(UInt32(start)) { value, _ -> UInt32 in
                let half = value / 2
                return value % 2 == 0 ? half : half ^ 0x82f6_3b78
            }
        }
        var sum = UInt32.max
        for byte in bytes {
            let index = Int(UInt8(truncatingIfNeeded: sum) ^ byte)
            sum = table[index] ^ (sum >> 8)
        }
        return ~sum
    }
}
