// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What holds for any bytes that are read as replies.
enum RESPInvariants {
    struct Reading: Equatable {
        var values: [RESPValue] = []
        var error: RESPError?
        var isWithinReply = false

        /// NaN is not equal to itself.
        static func == (one: Reading, other: Reading) -> Bool {
            "\(one.values)" == "\(other.values)" && one.error == other.error
                && one.isWithinReply == other.isWithinReply
        }
    }

    /// Reads the pieces as they would come.
    static func read(_ pieces: [ArraySlice<UInt8>], _ limits: RESPLimits) -> Reading {
        var parser = RESPParser(limits: limits)
        var reading = Reading()
        do throws(RESPError) {
            for piece in pieces {
                var offset = 0
                while let value = try parser.next(Array(piece).span, from: &offset) { reading.values.append(value) }
            }
            reading.isWithinReply = parser.isWithinReply
        } catch {
            reading.error = error
        }
        return reading
    }

    /// What does not hold; nil: all does.
    static func violation(_ bytes: [UInt8]) -> String? {
        var limits = RESPLimits()
        (limits.line, limits.size, limits.count, limits.depth) = (64, 512, 64, 4)
        for limits in [RESPLimits(), limits] {
            let whole = Self.read([bytes[...]], limits)
            if Self.read(bytes.indices.map { bytes[$0...$0] }, limits) != whole {
                return "single bytes say something else"
            }
            let middle = bytes.count / 2
            if Self.read([bytes[..<middle], bytes[middle...]], limits) != whole { return "halves say something else" }
            for value in whole.values {
                if Self.count(value) > limits.count + 1 { return "more values than may be" }
                if Self.depth(value) > limits.depth + 1 { return "deeper than may be" }
                if Self.size(value) > limits.size { return "larger than may be" }
            }
            if Self.read([bytes[...], [0x2b, 0x0d]], limits).values.count < whole.values.count {
                return "values are gone"
            }
        }
        return nil
    }

    private static func inside(_ value: RESPValue) -> [RESPValue] {
        switch value {
        case .array(let items), .set(let items), .push(let items): items
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        default: []
        }
    }

    private static func count(_ value: RESPValue) -> Int { 1 + self.inside(value).reduce(0) { $0 + self.count($1) } }

    private static func depth(_ value: RESPValue) -> Int {
        1 + (self.inside(value).map { self.depth($0) }.max() ?? 0)
    }

    private static func size(_ value: RESPValue) -> Int {
        switch value {
        case .simple(let text), .error(let text), .bulk(let text), .bigNumber(let text): text.count
        case .verbatim(let form, let text): form.count + text.count
        default: self.inside(value).reduce(0) { $0 + self.size($1) }
        }
    }
}
