// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import PorticoWire
import Testing

@testable import PorticoFeatures

/// The script that counts in a store, beside the same arithmetic in memory: by a clock that the test sets, in a real Redis,
/// and in Valkey where it is there.
@Suite(.enabled(if: RedisProcess.isThere, RedisProcess.notice), .timeLimit(.minutes(3)))
struct LimitScriptTests {
    private static let clock = "local time = redis.call('TIME')"

    /// The script with the time given behind its other arguments.
    private static var text: String {
        var lines = LimitScript.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for index in lines.indices where lines[index] == Self.clock {
            lines[index] = "local time = { ARGV[#ARGV - 1], ARGV[#ARGV] }"
        }
        return lines.joined(separator: "\n")
    }

    /// Runs it with a store that knows the script by this hash.
    private static func run<Value: Sendable>(
        _ program: RedisProcess.Program? = nil, _ body: @escaping @Sendable (RESPSocket, String) throws -> Value
    ) async throws -> Value {
        let redis = try await RedisProcess.start(program)
        do {
            let value = try await PlainSocket.run { [text = Self.text] in
                let socket = try RESPSocket(port: redis.port)
                let reply = try socket.ask([["SCRIPT", "LOAD", text]]).first
                guard case .bulk(let hash)? = reply else { throw TestingError("SCRIPT LOAD: \(reply ?? .null)") }
                return try body(socket, String(decoding: hash, as: UTF8.self))
            }
            await redis.child.stop()
            return value
        } catch {
            await redis.child.stop()
            throw error
        }
    }

    @Test("over random schedules a store counts as memory does", arguments: RedisProcess.programs)
    func schedules(program: RedisProcess.Program) async throws {
        #expect(Self.text != LimitScript.text)
        let problems = try await Self.run(program) { socket, script in
            try (0..<UInt64(300)).compactMap { seed in
                var schedule = LimitSchedule(seed: seed)
                return try schedule.run(socket, script: script)
            }
        }
        #expect(problems == [])
    }

    @Test("a long log is looked through in a few steps, so that who is refused does not hold the store up")
    func steps() async throws {
        let rule = LimitRule(Rate(SlidingLog.greatest, per: .seconds(3600)), .slidingLog)
        let counts = try await Self.run { socket, script in
            func words(_ mode: LimitScript.Mode, _ cost: Int64, at second: Int) -> [String] {
                let arguments = LimitScript.arguments(rule, cost: cost, counts: true, isDry: false)
                return ["EVALSHA", script, "1", "log", mode.rawValue]
                    + arguments.map { String(decoding: $0, as: UTF8.self) } + [
                        "\(second / 10)", "\(second % 10 * 100_000)",
                    ]
            }
            for start in stride(from: 0, to: SlidingLog.greatest, by: 500) {
                _ = try socket.ask((start..<start + 500).map { words(.take, 1, at: $0) })
            }
            // All of it would have to go; half of it; and half of it has gone.
            return try [(Int64(10_000), 10_000), (5000, 10_000), (1, 41_000)].map { cost, second in
                _ = try socket.ask([["CONFIG", "RESETSTAT"], words(.look, cost, at: second)])
                guard case .bulk(let text)? = try socket.ask([["INFO", "commandstats"]]).first else { return -1 }
                return String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).reduce(0) { sum, line in
                    let isOfScript = line.hasPrefix("cmdstat_l")
                    let calls = line.split(separator: "calls=").dropFirst().first?.prefix { $0.isNumber }
                    return sum + (isOfScript ? calls.flatMap { Int($0) } ?? 0 : 0)
                }
            }
        }
        for count in counts { #expect((1...80).contains(count), "\(counts)") }
    }
}

/// One random schedule of calls for one or several counters.
private struct LimitSchedule {
    private struct Call {
        var rules: [LimitRule]
        var mode: LimitScript.Mode
        var costs: [Int64]
        var counts: [Bool]
        var dry: [Bool]
        var time: Int64
    }

    private let seed: UInt64
    private var random: SeededGenerator
    private let rules: [LimitRule]
    private var shards: [LimitShard]
    private var time: Int64
    private var latest: Int64 = 0
    private var wasSetBack = false
    private var hasChanged = false
    /// By what each counter counted last, in the store.
    private var counted: [LimitRule?]
    private let key = LimitKeyHash { $0.combine("caller") }

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        self.seed = seed
        self.rules = (0...random.below(3)).map { _ in Self.rule(&random) }
        self.shards = self.rules.map { LimitShard(mostKeys: 8, hasLogs: $0.algorithm == .slidingLog) }
        self.counted = self.rules.map { _ in nil }
        self.time = 1_600_000_000_000_000 + Int64(random.below(1 << 48))
        self.random = random
    }

    private static func rule(_ random: inout SeededGenerator) -> LimitRule {
        let algorithm = LimitAlgorithm.allCases[random.below(LimitAlgorithm.allCases.count)]
        let periods = [1, 2, 60, 61, 3600, 86_400, 604_800, 1_209_600, 5_184_001, 366 * 86_400]
        let counts = [1, 2, 10, 100, 10_000] + (algorithm == .slidingLog ? [] : [50_000_000, 1_000_000_000])
        var period = LimitPeriod.seconds(periods[random.below(periods.count)])
        if algorithm == .fixedWindow, random.below(3) == 0 { period = .month }
        let burst = counts[random.below(counts.count)]
        return LimitRule(Rate(counts[random.below(counts.count)], per: period), algorithm, burst: burst)
    }

    /// - Returns: How the two differ.
    mutating func run(_ socket: RESPSocket, script: String) throws -> String? {
        let calls = (0..<40).map { _ in self.call() }
        let names = self.rules.indices.map { "{\(self.seed)}:\($0)" }
        let lives = names.map { ["PTTL", $0] }
        let replies = try socket.ask(calls.map { self.words($0, names, script) } + lives)
        for (index, call) in calls.enumerated() {
            let expected = self.count(call)
            let counters = call.rules.map { LimitScript.Counter(limit: 0, slot: .rate, rule: $0) }
            guard case .success(let levels) = LimitScript.levels(replies[index], counters) else {
                return "seed \(self.seed), call \(index): \(replies[index]) is no reply to \(call)"
            }
            for (number, rule) in call.rules.enumerated() where levels[number] != expected[number] {
                return "seed \(self.seed), call \(index), \(rule): \(levels[number]), in memory \(expected[number])"
            }
        }
        return self.wasSetBack || self.hasChanged ? nil : self.problem(ofLives: Array(replies.dropFirst(calls.count)))
    }

    /// What a store forgets by itself is nothing that still counts.
    private mutating func problem(ofLives lives: [RESPValue]) -> String? {
        for (number, rule) in self.rules.enumerated() {
            guard case .integer(let life) = lives[number] else { return "seed \(self.seed): \(lives[number])" }
            // Without a life it would be kept for ever; without a key nothing was counted.
            guard life != -1 else { return "seed \(self.seed), \(rule): kept for ever" }
            let time = self.time + Swift.max(0, life) * 1000
            let level = self.shards[number].look(self.key, rule, cost: 1, at: LimitTime(steady: time, unix: time))
            if level.remaining < rule.limit, life < LimitRule.greatest / 1000 {
                return "seed \(self.seed), \(rule): forgotten after \(life) ms at \(level)"
            }
        }
        return nil
    }

    private mutating func call() -> Call {
        self.pass()
        let rules = self.rules.map { self.random.below(8) == 0 ? self.changed($0) : $0 }
        let costs = rules.map { rule -> Int64 in
            switch self.random.below(6) {
            case 0: Int64(self.random.below(Int(rule.limit)) + 1)
            case 1: rule.limit
            case 2: rule.limit / 3 + 1
            default: 1
            }
        }
        let modes: [LimitScript.Mode] = [.take, .take, .take, .take, .look, .charge]
        let mode = modes[self.random.below(modes.count)]
        return Call(
            rules: rules, mode: mode,
            costs: mode == .charge ? costs.map { $0 * Int64(1 + self.random.below(3)) } : costs,
            counts: rules.map { _ in self.random.below(6) > 0 }, dry: rules.map { _ in self.random.below(6) == 0 },
            time: self.time)
    }

    /// The rate of a token bucket may be counted in other units from now on, or for a while.
    private mutating func changed(_ rule: LimitRule) -> LimitRule {
        guard rule.algorithm == .tokenBucket else { return rule }
        let other = Self.rule(&self.random)
        guard other.period != .month else { return rule }
        self.hasChanged = true
        return LimitRule(Rate(Int(other.count), per: other.period), .tokenBucket, burst: Int(rule.limit))
    }

    private mutating func pass() {
        let rule = self.rules[self.random.below(self.rules.count)]
        let period = Int(rule.seconds) * 1_000_000
        let window = LimitWindow(of: rule.period, at: self.time)
        switch self.random.below(7) {
        case 0: break
        case 1: self.time += 1
        case 2: self.time += Int64(period) / rule.count
        case 3: self.time += Int64(self.random.below(period))
        case 4: self.time = window.end
        case 5: self.time += Int64(self.random.below(period * 3))
        default: self.time += Int64(self.random.below(1_000_000))
        }
        self.latest = Swift.max(self.latest, self.time)
        guard self.random.below(10) == 0 else { return }
        // The store's clock is set back; a token bucket forgives more than a moment of it.
        let isBucket = self.rules.contains { $0.algorithm == .tokenBucket }
        self.time -= Int64(self.random.below(isBucket || self.random.below(2) == 0 ? 5_000_000 : period))
        if isBucket { self.time = Swift.max(self.time, self.latest - 4_999_999) }
        self.wasSetBack = true
    }

    private func words(_ call: Call, _ names: [String], _ script: String) -> [String] {
        var words = ["EVALSHA", script, "\(names.count)"] + names + [call.mode.rawValue]
        for (number, rule) in call.rules.enumerated() {
            words += LimitScript.arguments(
                rule, cost: call.costs[number], counts: call.counts[number], isDry: call.dry[number]
            ).map { String(decoding: $0, as: UTF8.self) }
        }
        return words + ["\(call.time / 1_000_000)", "\(call.time % 1_000_000)"]
    }

    /// The same in memory, as the filter does it.
    private mutating func count(_ call: Call) -> [LimitLevel] {
        let time = LimitTime(steady: call.time, unix: call.time)
        var levels: [LimitLevel] = []
        for (number, rule) in call.rules.enumerated() {
            var shard = self.shards[number]
            levels.append(shard.look(self.key, rule, cost: call.costs[number], at: time))
            // Of one who only looks the store writes nothing, but that entries of a log are too old, and that a bucket's rate
            // is another one.
            let isOther = self.counted[number].map { $0.pace != rule.pace || $0.plan != rule.plan } ?? false
            if rule.algorithm == .slidingLog || (rule.algorithm == .tokenBucket && isOther) {
                self.shards[number] = shard
                self.counted[number] = rule
            }
        }
        let isTaken = zip(levels, call.dry).allSatisfy { $0.isAdmitted || $1 }
        guard call.mode == .charge || (call.mode == .take && isTaken) else { return levels }
        for (number, rule) in call.rules.enumerated() {
            let level = levels[number]
            guard call.counts[number], level.isAdmitted || call.mode == .charge else { continue }
            self.counted[number] = rule
            levels[number] = self.shards[number].charge(self.key, rule, cost: call.costs[number], at: time)
            (levels[number].isAdmitted, levels[number].retry) = (level.isAdmitted, level.retry)
        }
        return levels
    }
}

/// Sends commands in one go and reads as many replies.
private final class RESPSocket: Sendable {
    private let socket: PlainSocket

    init(port: Int) throws { self.socket = try PlainSocket(port: port) }

    func ask(_ commands: [[String]]) throws -> [RESPValue] {
        var bytes: [UInt8] = []
        for words in commands {
            bytes += "*\(words.count)\r\n".utf8
            for word in words { bytes += "$\(word.utf8.count)\r\n\(word)\r\n".utf8 }
        }
        self.socket.send(bytes)
        var replies: [RESPValue] = []
        var parser = RESPParser()
        while replies.count < commands.count {
            let some = self.socket.receive(atMost: 1 << 16)
            guard !some.isEmpty else { throw TestingError("the store ended after \(replies.count) replies") }
            var offset = 0
            while let reply = try parser.next(some.span, from: &offset) { replies.append(reply) }
        }
        return replies
    }
}

extension SeededGenerator {
    /// 0 and up.
    fileprivate mutating func below(_ end: Int) -> Int { Int.random(in: 0..<Swift.max(1, end), using: &self) }
}
