// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoWire
import Testing

@Suite struct PredicateTests {
    private static func matches(
        _ narrow: (inout RouteMatch) -> Void,
        _ target: String = "/",
        fields: [(String, String)] = [],
        client: IPAddress = Requests.client
    ) throws -> Bool {
        let entry = Patterns.entry("r", "/**", narrow)
        return try RouterTests.decide([entry], "GET", target, fields: fields, client: client) == "r"
    }

    private static func header(_ name: String, _ condition: FieldPredicate.Condition) -> (inout RouteMatch) -> Void {
        { $0.headers = [FieldPredicate(name: name, condition: condition)] }
    }

    private static func query(_ name: String, _ condition: FieldPredicate.Condition) -> (inout RouteMatch) -> Void {
        { $0.query = [FieldPredicate(name: name, condition: condition)] }
    }

    private static func cookie(_ name: String, _ condition: FieldPredicate.Condition) -> (inout RouteMatch) -> Void {
        { $0.cookies = [FieldPredicate(name: name, condition: condition)] }
    }

    @Test("a header's name is compared without case, its value exactly, in any line of that name")
    func headers() throws {
        let lines = [("x-tenant", "a"), ("X-TENANT", "b c")]
        #expect(try Self.matches(Self.header("X-Tenant", .equals("b c")), fields: lines))
        #expect(try Self.matches(Self.header("X-Tenant", .equals("a")), fields: lines))
        #expect(try !Self.matches(Self.header("X-Tenant", .equals("B c")), fields: lines))
        #expect(try !Self.matches(Self.header("X-Tenant", .equals("b")), fields: lines))
        #expect(try Self.matches(Self.header("X-Tenant", .present), fields: lines))
        #expect(try !Self.matches(Self.header("X-Tenant", .absent), fields: lines))
        #expect(try Self.matches(Self.header("X-Other", .absent), fields: lines))
        #expect(try Self.matches(Self.header("X-Tenant", .regex("^[b-d] ")), fields: lines))
        #expect(try !Self.matches(Self.header("X-Tenant", .regex("^c")), fields: lines))
        #expect(try Self.matches(Self.header("X-Empty", .equals("")), fields: [("X-Empty", "")]))
    }

    @Test("a field that was taken out of the request counts as absent")
    func droppedHeader() throws {
        let router = Router([Patterns.entry("r", "/**", Self.header("X-User-Id", .absent))])
        var head = try Requests.head("GET", "/", fields: [("X-User-Id", "1")])
        var decision = RouteDecision()
        router.route(head, client: Requests.client, into: &decision)
        #expect(decision.outcome == .notFound)
        head.fields.drop(named: "x-user-id")
        router.route(head, client: Requests.client, into: &decision)
        #expect(decision.outcome == .route(0))
    }

    @Test("query parameters are compared decoded, names exactly")
    func query() throws {
        let target = "/?a=1&name=J%C3%BCrg+M&b&=x&&c=%zz&d=%4&a=2&e%65=%26%3d"
        #expect(try Self.matches(Self.query("a", .equals("2")), target))
        #expect(try Self.matches(Self.query("name", .equals("Jürg M")), target))
        #expect(try Self.matches(Self.query("b", .equals("")), target))
        #expect(try Self.matches(Self.query("b", .present), target))
        #expect(try Self.matches(Self.query("c", .equals("%zz")), target))
        #expect(try Self.matches(Self.query("d", .equals("%4")), target))
        #expect(try Self.matches(Self.query("ee", .equals("&=")), target))
        #expect(try Self.matches(Self.query("A", .absent), target))
        #expect(try Self.matches(Self.query("name", .regex("^J.+g M$")), target))
        #expect(try !Self.matches(Self.query("f", .present), target))
        #expect(try Self.matches(Self.query("a", .absent), "/"))
        #expect(try !Self.matches(Self.query("a", .regex("")), "/?"))
    }

    @Test("cookies are found in each Cookie line, and their names are compared exactly")
    func cookies() throws {
        let lines = [("Cookie", "a=1; b = x=y ;c"), ("cookie", "d=\"q\";;e=")]
        #expect(try Self.matches(Self.cookie("a", .equals("1")), fields: lines))
        #expect(try Self.matches(Self.cookie("b", .equals("x=y")), fields: lines))
        #expect(try Self.matches(Self.cookie("d", .equals("\"q\"")), fields: lines))
        #expect(try Self.matches(Self.cookie("e", .equals("")), fields: lines))
        #expect(try Self.matches(Self.cookie("A", .absent), fields: lines))
        #expect(try Self.matches(Self.cookie("c", .absent), fields: lines))
        #expect(try Self.matches(Self.cookie("a", .regex("[0-9]")), fields: lines))
    }

    @Test("a client's network is one of those named; IPv4-mapped addresses count as IPv4")
    func clients() throws {
        let narrow: (inout RouteMatch) -> Void = {
            $0.clientIP = [
                Network(address: IPAddress(v4: 0x0A00_0000), prefixLength: 104),
                Network(address: IPAddress(high: 0x2001_0db8_0000_0000, low: 0), prefixLength: 32),
            ]
        }
        #expect(try Self.matches(narrow, client: IPAddress(v4: 0x0AFF_FFFF)))
        #expect(try Self.matches(narrow, client: IPAddress(high: 0x2001_0db8_ffff_0000, low: 7)))
        #expect(try !Self.matches(narrow, client: IPAddress(v4: 0x0B00_0000)))
        #expect(try !Self.matches(narrow, client: IPAddress(high: 0, low: 1)))
    }

    @Test("a malformed expression matches nothing")
    func malformedRegex() throws {
        #expect(try !Self.matches(Self.header("a", .regex("(")), fields: [("a", "(")]))
    }
}
