// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoServer
import Testing

/// A configuration served without a network: what its tests rest on.
@Suite struct VirtualGatewayTests {
    private static let file = """
        version: 1
        services: { users: "http://users:8080", orders: "http://orders:8080" }
        identity_headers: { X-User-Id: "{user.id}" }
        routes:
          plain: { match: /users/**, to: users }
          home:
            match: GET /home
            compose:
              deadline: 800ms
              parts:
                user: { call: "GET users:/users/{user.id}", required: true }
                orders: { call: "GET orders:/orders", timeout: 300ms, fallback: [] }
        """

    private static func reply(_ json: String, after delay: Duration = .zero) -> VirtualReply {
        var reply = VirtualReply()
        reply.fields = [("Content-Type", "application/json")]
        reply.body = Array(json.utf8)
        reply.delay = delay
        return reply
    }

    private static func ask(
        _ line: String, as principal: Principal? = nil, _ reply: @escaping (VirtualCall) -> VirtualReply?
    ) throws -> VirtualGateway.Outcome {
        let gateway = VirtualGateway(try Blueprint.load(text: Self.file))
        var request = VirtualGateway.Request(Array("\(line) HTTP/1.1\r\nHost: a.example\r\n\r\n".utf8))
        request.principal = principal
        return try gateway.ask(request, reply)
    }

    @Test("a request is forwarded with all that the pipeline does, and the answer comes back")
    func forwards() throws {
        let outcome = try Self.ask("GET /users/7?a=b", as: Principal(id: "42")) { _ in Self.reply("{}") }
        #expect(outcome.route == "plain")
        #expect(outcome.reason == nil)
        #expect(outcome.answer?.status == 200)
        #expect(outcome.answer?.body == Array("{}".utf8))
        let call = try #require(outcome.calls.first)
        #expect(call.service == "users")
        #expect(call.message.method == "GET")
        #expect(call.message.target == "/users/7?a=b")
        #expect(call.message.field("x-user-id") == "42")
        #expect(call.message.field("via") == "1.1 portico")
    }

    @Test("what would take seconds takes none, and is told in virtual time")
    func takesNoTime() throws {
        let outcome = try Self.ask("GET /home", as: Principal(id: "42")) { call in
            call.service == "users" ? Self.reply(#"{"id":42}"#) : Self.reply("[1]", after: .seconds(2))
        }
        let answer = try #require(outcome.answer)
        #expect(answer.status == 200)
        #expect(String(decoding: answer.body, as: UTF8.self) == #"{"user":{"id":42},"orders":[]}"#)
        #expect(answer.field("Gateway-Partial") == "orders;reason=timeout")
        #expect(outcome.duration >= .milliseconds(300) && outcome.duration < .milliseconds(330))
    }

    @Test(
        "each failure of a service is what it would be",
        arguments: [("connect", 502), ("reset", 502), ("timeout", 504)])
    func fails(_ name: String, _ status: Int) throws {
        let outcome = try Self.ask("GET /users/1") { _ in
            var reply = VirtualReply()
            reply.failure = VirtualReply.Failure(rawValue: name)
            return reply
        }
        #expect(outcome.answer?.status == status)
        #expect(outcome.calls.count == 1)
        #expect(outcome.reason == ["connect": "UF", "reset": "UC", "timeout": "UT"][name])
    }

    @Test("a call for which nobody has an answer is told")
    func isUnanswered() throws {
        let outcome = try Self.ask("GET /users/1") { _ in nil }
        #expect(outcome.unanswered.map(\.message.target) == ["/users/1"])
        #expect(outcome.answer?.status == 502)
    }

    @Test("no route, no call")
    func hasNoRoute() throws {
        let outcome = try Self.ask("GET /nowhere") { _ in nil }
        #expect(outcome.answer?.status == 404)
        #expect(outcome.route == nil)
        #expect(outcome.reason == "NR")
        #expect(outcome.calls.isEmpty)
    }
}
