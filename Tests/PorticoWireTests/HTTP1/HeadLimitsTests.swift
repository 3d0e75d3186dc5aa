// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct HeadLimitsTests {
    @Test("a head of exactly the limit is taken, one byte more is refused, complete or not")
    func bytes() throws {
        let request = get("X: y")
        let response = ok("X: y")
        let size = { (text: String) in HeadLimits(bytes: text.utf8.count) }
        #expect(try parseRequest(request + "body", limits: size(request)) != nil)
        #expect(try parseResponse(response + "body", limits: size(response)) != nil)
        #expect(requestError(get("X: yz"), limits: size(request)) == .headTooLarge)
        #expect(responseError(ok("X: yz"), limits: size(response)) == .headTooLarge)
        #expect(requestError(String(get("X: yz12").dropLast()), limits: size(request)) == .headTooLarge)
        #expect(responseError(String(ok("X: yz12").dropLast()), limits: size(response)) == .headTooLarge)
        #expect(try parseRequest(String(request.dropLast()), limits: size(request)) == nil)
    }

    @Test("a start line over the limit is refused before it ends")
    func startLine() {
        let limits = HeadLimits(bytes: 32)
        let long = String(repeating: "a", count: 40)
        #expect(requestError("GET /\(long)", limits: limits) == .targetTooLong)
        #expect(requestError("GET /\(long) HTTP/1.1\r\n", limits: limits) == .targetTooLong)
        #expect(requestError(long, limits: limits) == .badMethod)
        #expect(responseError("HTTP/1.1 200 \(long)", limits: limits) == .headTooLarge)
        #expect(responseError("HTTP/1.1 200 \(long)\r\n\r\n", limits: limits) == .headTooLarge)
    }

    @Test("more fields than the limit are refused at the first byte of the one too many")
    func fields() throws {
        let limits = HeadLimits(fields: 3)
        #expect(try parseRequest(get("A: 1", "B: 2"), limits: limits) != nil)
        #expect(requestError(get("A: 1", "B: 2", "C: 3"), limits: limits) == .tooManyFields)
        #expect(requestError("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC", limits: limits) == .tooManyFields)
        #expect(responseError(ok("A: 1", "B: 2", "C: 3", "D: 4"), limits: limits) == .tooManyFields)
    }

    @Test("a name longer than a slot can say is refused")
    func longName() {
        let limits = HeadLimits(bytes: 1 << 20)
        let name = String(repeating: "n", count: Int(UInt16.max))
        #expect(requestError(get("\(name): v"), limits: limits) == nil)
        #expect(requestError(get("\(name)n: v"), limits: limits) == .headTooLarge)
    }

    @Test("Connection may name 100 fields, and no more than a head may have, however many that are")
    func manyNominations() throws {
        let limits = HeadLimits(bytes: 1 << 20, fields: 1000)
        let names = (0..<100).map { "x-\($0)" }
        let fields = try #require(
            try parseRequest(
                get(["Connection: \(names.joined(separator: ","))"] + names.map { "\($0): v" }), limits: limits)
        ).fields
        #expect(fields.slots.filter { !$0.isDropped }.map(\.id) == [.host])
        let tooMany = (0...100).map { "x-\($0)" }.joined(separator: ",")
        #expect(requestError(get("Connection: \(tooMany)")) == .tooManyFields)
        #expect(requestError(get("Connection: \(tooMany)"), limits: limits) == .tooManyFields)
        #expect(requestError(get("Connection: a, b, c"), limits: HeadLimits(fields: 2)) == .tooManyFields)
        #expect(responseError(ok("Connection: \(tooMany)"), limits: HeadLimits(fields: 100)) == .tooManyFields)
        #expect(requestError(get("Connection: \(tooMany.dropLast(6))")) == nil)
    }
}
