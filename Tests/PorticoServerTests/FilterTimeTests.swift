// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NIOCore
import PorticoConfig
import PorticoProxy
import PorticoServer
import Testing

/// Waits again and again, so many seconds each time; never, where that is none.
private struct SlowFilter: CustomFilter {
    /// What it waits for, so that nothing is left that nobody completes.
    final class Hold {
        var promise: EventLoopPromise<Verdict>?

        func complete(_ verdict: Verdict) {
            let promise = self.promise
            self.promise = nil
            promise?.succeed(verdict)
        }
    }

    struct Config: Configurable {
        var seconds = 0
        static let noun = "slow"
        static let keys: [Key<Config>] = [Key("seconds", \.seconds, .int(0...100), "How long.")]
    }

    static let name = "slow"
    static let documentation = "Only for a test."
    static let phase = FilterPhase.afterAuthentication
    private let seconds: Int
    private let hold: ExchangeKey<Hold>

    init(_ config: Config, _ builder: inout FilterBuilder) {
        self.seconds = config.seconds
        self.hold = builder.key(Hold.self)
    }

    func request(_ exchange: Exchange) -> Verdict {
        let hold = Hold()
        exchange[self.hold] = hold
        return self.wait(hold, exchange)
    }

    private func wait(_ hold: Hold, _ exchange: Exchange) -> Verdict {
        let promise = exchange.loop.makePromise(of: Verdict.self)
        hold.promise = promise
        if self.seconds > 0 {
            exchange.later(.seconds(self.seconds)) {
                let before = hold.promise
                hold.promise = nil
                before?.succeed(self.wait(hold, exchange))
            }
        }
        return .wait(promise.futureResult)
    }

    func ended(_ exchange: Exchange) { exchange[self.hold]?.complete(.next) }
}

/// Filters that do not decide, in virtual time.
@Suite struct FilterTimeTests {
    @Test("a filter that does not decide within thirty seconds is answered for, by name", arguments: [0, 7])
    func neverDecides(_ seconds: Int) throws {
        let blueprint = try Blueprint.load(
            text: """
                version: 1
                services: { app: "http://app:80" }
                routes: { a: { match: /a, to: app, slow: { seconds: \(seconds) } } }
                """, filters: [SlowFilter.self])
        let request = VirtualGateway.Request(Array("GET /a HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        let outcome = try VirtualGateway(blueprint).ask(request) { _ in VirtualReply() }
        #expect(outcome.answer?.status == 503)
        #expect(outcome.reason == "FT" && outcome.error == "filter_timeout")
        #expect(outcome.duration >= .seconds(30) && outcome.duration < .seconds(31))
        #expect(outcome.calls.isEmpty)
        let text = String(decoding: outcome.answer?.body ?? [], as: UTF8.self)
        #expect(text.contains("\"filter\":\"slow\""), "\(text)")
    }
}
