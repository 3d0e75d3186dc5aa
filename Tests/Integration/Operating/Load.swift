// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import PorticoTesting
import Synchronization

/// Clients that ask as fast as they are answered, each on a thread of its own, until they are stopped or refused.
final class Load: Sendable {
    struct Plan: Sendable {
        var port: Int
        /// Clients that keep their connection.
        var kept = 4
        /// Clients that make a new connection for each request.
        var fresh = 2
        /// Asked for in turn.
        var paths: [String]
        /// Called before each request; what it returns is given to `fault`.
        var mark: @Sendable () -> Int = { 0 }
        /// What is wrong with an answer.
        var fault: @Sendable (_ path: String, _ answer: BlockingClient.Answer, _ mark: Int) -> String?
    }

    /// What the clients saw.
    struct Tally: Sendable {
        var answers = 0
        /// Clients that ended because nobody listened any more.
        var refused = 0
        /// A connection that had carried an exchange ended before the first byte of an answer: the end and the request
        /// crossed on the way, which HTTP cannot exclude.
        var crossed = 0
        /// What must not happen: the first few, in words.
        var faults: [String] = []
        var faultCount = 0

        mutating func fault(_ text: String) {
            self.faultCount += 1
            if self.faults.count < 10 { self.faults.append(text) }
        }
    }

    private let plan: Plan
    private let tally = Mutex(Tally())
    private let isStopped = Atomic<Bool>(false)
    private let group = DispatchGroup()

    init(_ plan: Plan) {
        self.plan = plan
        for number in 0..<(plan.kept + plan.fresh) {
            DispatchQueue(label: "load \(number)").async(group: self.group) { self.run(keeps: number < plan.kept) }
        }
    }

    /// So far.
    var current: Tally { self.tally.withLock { $0 } }

    /// Waits until so many answers more have come.
    func progress(_ count: Int) async throws {
        let goal = self.current.answers + count
        let end = ContinuousClock.now + .seconds(20)
        while self.current.answers < goal {
            guard ContinuousClock.now < end else { throw TestingError("no progress: \(self.current)") }
            await Pace.tick()
        }
    }

    /// Returns what was seen when every client has ended; without `stopping`, each goes on until it is refused.
    func end(stopping: Bool = true) async -> Tally {
        if stopping { self.isStopped.store(true, ordering: .relaxed) }
        await withCheckedContinuation { continuation in
            self.group.notify(queue: .global()) { continuation.resume() }
        }
        return self.current
    }

    private func run(keeps: Bool) {
        let client = BlockingClient(port: self.plan.port)
        let close = keeps ? "" : "Connection: close\r\n"
        let requests = self.plan.paths.map { Array("GET \($0) HTTP/1.1\r\nHost: a\r\n\(close)\r\n".utf8) }
        var turn = 0
        while !self.isStopped.load(ordering: .relaxed) {
            let index = turn % requests.count
            turn += 1
            let mark = self.plan.mark()
            do throws(BlockingClient.Failure) {
                let answer = try client.ask(requests[index])
                let fault = self.plan.fault(self.plan.paths[index], answer, mark)
                self.note { tally in
                    tally.answers += 1
                    if let fault { tally.fault(fault) }
                }
            } catch {
                self.note { Self.note(error, &$0) }
                if case .refused = error { return }
            }
            if !keeps { client.close() }
        }
    }

    private func note(_ change: (inout Tally) -> Void) { self.tally.withLock { change(&$0) } }

    private static func note(_ failure: BlockingClient.Failure, _ tally: inout Tally) {
        switch failure {
        case .refused: tally.refused += 1
        case .unanswered(wasUsed: true): tally.crossed += 1
        case .unanswered(wasUsed: false): tally.fault("a new connection ended without an answer")
        case .cut(let bytes): tally.fault("an answer was cut short: \(bytes.debugDescription)")
        }
    }
}
