// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire
import Testing

@testable import PorticoProxy

@Suite struct StoreGreetingTests {
    private static func greeting(_ url: String) throws -> StoreGreeting {
        StoreGreeting(StoreConfig(name: "s", url: try StoreURL.parse(url)))
    }

    private static func words(_ greeting: inout StoreGreeting) -> String {
        var output = OutputBuffer()
        greeting.write(to: &output)
        let lines = String(decoding: output.bytes, as: UTF8.self).split(separator: "\r\n")
        return lines.filter { !$0.hasPrefix("$") }.joined(separator: " ")
    }

    private static func error(_ text: String) -> RESPValue { .error(Array(text.utf8)) }

    @Test("version, login and database come before anything else")
    func commands() throws {
        for (url, words) in [
            ("redis://a", "*4 HELLO 3 SETNAME portico *1 PING"),
            ("redis://:p@a/2", "*7 HELLO 3 AUTH default p SETNAME portico *2 SELECT 2"),
            ("redis://u:p@a", "*7 HELLO 3 AUTH u p SETNAME portico *1 PING"),
        ] {
            var greeting = try Self.greeting(url)
            #expect(Self.words(&greeting) == words)
        }
    }

    @Test("it is over when all has been taken")
    func taken() throws {
        var greeting = try Self.greeting("redis://a/1")
        _ = Self.words(&greeting)
        guard case .waiting = greeting.take(.map([])), case .done = greeting.take(.simple([])) else {
            Issue.record("not taken")
            return
        }
    }

    @Test("an old server is greeted in its way, once")
    func old() throws {
        var greeting = try Self.greeting("redis://u:p@a/1")
        _ = Self.words(&greeting)
        _ = greeting.take(Self.error("ERR unknown command `HELLO`, with args beginning with: `3`"))
        guard case .again = greeting.take(Self.error("NOAUTH Authentication required.")) else {
            Issue.record("not again")
            return
        }
        #expect(Self.words(&greeting) == "*3 AUTH u p *2 SELECT 1")
        _ = greeting.take(.simple([]))
        let error = "ERR unknown command 'SELECT', with args beginning with: 'secret'\n"
        guard case .failed("it refused SELECT: ERR, it does not know the command") = greeting.take(Self.error(error))
        else {
            Issue.record("taken")
            return
        }
    }

    @Test("the first refusal is the reason")
    func refused() throws {
        var greeting = try Self.greeting("redis://:p@a")
        _ = Self.words(&greeting)
        _ = greeting.take(Self.error("WRONGPASS invalid username-password pair"))
        guard
            case .failed("it refused HELLO: WRONGPASS, the user or the password is wrong") = greeting.take(
                Self.error("NOAUTH x"))
        else {
            Issue.record("taken")
            return
        }
    }
}
