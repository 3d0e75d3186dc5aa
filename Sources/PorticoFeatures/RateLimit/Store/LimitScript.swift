// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import PorticoConfig
import PorticoProxy
import PorticoWire

/// Counting in a store: one script call for all limits of a request, by the store's own clock, which all instances share.
enum LimitScript {
    struct Counter {
        /// Of the limits of the route.
        let limit: Int
        let slot: LimitPlan.Slot
        let rule: LimitRule
    }

    enum Mode: String {
        /// Nothing is counted.
        case look
        /// All are counted, or none.
        case take
        /// A cost that is known by now is counted, beyond the limit too.
        case charge
    }

    static let script = StoreScript(Self.text, hash: Self.hash)

    private static let hash = Insecure.SHA1.hash(data: Array(Self.text.utf8)).hexadecimalText

    static func argument(_ mode: Mode) -> [UInt8] { Array(mode.rawValue.utf8) }

    /// As many for each counter as the script reads.
    static func arguments(_ rule: LimitRule, cost: Int64, counts: Bool, isDry: Bool) -> [[UInt8]] {
        var period = "month"
        if case .seconds(let seconds) = rule.period { period = "\(seconds)" }
        let numbers = [rule.limit, rule.count, rule.tick, rule.ticks, cost].map { "\($0)" }
        let words =
            [rule.algorithm.rawValue, period] + numbers
            + [counts ? "1" : "0", isDry ? "1" : "0", "\(rule.size)", "\(rule.plan)"]
        return words.map { Array($0.utf8) }
    }

    /// The reply's levels; what is none of these is an error.
    static func levels(_ reply: RESPValue, _ counters: [Counter]) -> Result<[LimitLevel], StoreFailure> {
        guard case .array(let values) = reply, values.count == counters.count * 4 else { return .failure(.unexpected) }
        var levels: [LimitLevel] = []
        for (index, counter) in counters.enumerated() {
            guard let level = Self.level(values[(index * 4)..<(index * 4 + 4)], counter.rule) else {
                return .failure(.unexpected)
            }
            levels.append(level)
        }
        return .success(levels)
    }

    /// `nil`: the script says no such thing.
    private static func level(_ values: ArraySlice<RESPValue>, _ rule: LimitRule) -> LimitLevel? {
        var numbers: [Int64] = []
        for (value, most) in zip(values, [1, rule.limit, LimitRule.greatest, LimitRule.greatest]) {
            guard case .integer(let number) = value, (0...most).contains(number) else { return nil }
            numbers.append(number)
        }
        guard numbers.count == 4 else { return nil }
        return LimitLevel(
            isAdmitted: numbers[0] == 1, remaining: numbers[1], limit: rule.limit, reset: numbers[2], retry: numbers[3])
    }

    // MARK: Keys

    /// `portico:limit:{user:42}:per-user:sliding_window:9f86d081`.
    static func key(_ limit: RouteLimit, _ counter: Counter, _ tag: [UInt8]) -> [UInt8] {
        tag + ":\(limit.name):\(counter.slot == .quota ? "quota" : counter.rule.algorithm.rawValue):".utf8 + limit.shape
    }

    /// Tells apart what counts whom, and how: with another `by` or `algorithm` a limit begins anew, as in memory.
    static func shape(_ config: RateLimitConfig) -> [UInt8] {
        let hash = SHA256.hash(data: Array("\(config.algorithm.rawValue) \(config.key.label)".utf8))
        return Array(hash.prefix(4).hexadecimalText.utf8)
    }

    /// `portico:limit:{user:42}`: the keys of one caller lie in one place of a cluster.
    static func tag(_ limitKey: LimitKey, _ exchange: Exchange) -> [UInt8] {
        let (kind, value) = limitKey.text(exchange)
        var key = Array("portico:limit:{\(kind)".utf8)
        if !value.isEmpty {
            key.append(UInt8(ascii: ":"))
            // What clients say may be secret, and long.
            key += kind != "text" && Self.isPlain(value) ? value : Self.digest(value)
        }
        key.append(UInt8(ascii: "}"))
        return key
    }

    private static func isPlain(_ value: [UInt8]) -> Bool {
        value.count <= 64
            && value.allSatisfy { byte in
                Syntax.isAlphanumeric(byte) || [0x2d, 0x2e, 0x5f, 0x3a, 0x40].contains(byte)
            }
    }

    /// `#` and half of its SHA-256: no plain value begins so.
    private static func digest(_ value: [UInt8]) -> [UInt8] {
        Array("#\(SHA256.hash(data: value).prefix(16).hexadecimalText)".utf8)
    }
}
