// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    @Suite struct TimeoutTests {
        private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

        private static func expectTimeout(_ response: RawMessage, _ error: String) {
            #expect(response.status == 504)
            #expect(response["Content-Type"] == "application/problem+json")
            #expect(
                response["Proxy-Status"]?.hasPrefix("portico; error=\(error)") == true,
                "\(response["Proxy-Status"] ?? "")")
        }

        @Test("a connection that is not made in time is a 504", arguments: ["GET", "POST"])
        func connect(_ method: String) async throws {
            let (dead, fillers) = try await DeadPort.full()
            let yaml = """
                services: { app: "\(dead.url)" }
                routes: { all: { match: /**, to: app, timeout: { connect: 200ms } } }
                """
            try await Rig.run(yaml) { rig in
                let client = try await rig.connect()
                try await client.send("\(method) / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                Self.expectTimeout(try await client.receiveResponse(), "connection_timeout")
            }
            for filler in fillers { await filler.close() }
            _ = dead.port
        }

        @Test("a target that does not take the connection in time is passed over for a GET")
        func connectMovesOn() async throws {
            let (dead, fillers) = try await DeadPort.full()
            let yaml = """
                services: { app: { targets: ["\(dead.url)", "${app}"], timeout: { connect: 200ms } } }
                routes: { all: { match: /**, to: app } }
                """
            try await Rig.run(yaml, script: Script.ok("live")) { rig in
                let client = try await rig.connect()
                for _ in 0..<2 {
                    try await client.send(Self.get)
                    #expect(try await client.receiveResponse().text == "live")
                }
            }
            for filler in fillers { await filler.close() }
            _ = dead.port
        }

        @Test("no first byte in time is a 504; the upstream's connection ends, the client's goes on")
        func firstByte() async throws {
            try await Rig.run(Rig.timeout("{ first_byte: 200ms }")) { rig in
                let client = try await rig.connect()
                for _ in 0..<2 {
                    try await client.send(Self.get)
                    let server = try await rig.upstream.accept()
                    _ = try await server.receiveRequest()
                    Self.expectTimeout(try await client.receiveResponse(), "http_response_timeout")
                    try await server.receiveEnd()
                }
            }
        }

        @Test("a response's head that never becomes whole is a 504")
        func firstByteTrickle() async throws {
            try await Rig.run(Rig.timeout("{ first_byte: 200ms }")) { rig in
                let client = try await rig.connect()
                try await client.send(Self.get)
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                try await server.send("HTTP/1.1 200 OK\r\nX-")
                Self.expectTimeout(try await client.receiveResponse(), "http_response_timeout")
            }
        }

        @Test("the time for all, before an answer has begun, is a 504", arguments: ["200ms", "{ total: 200ms }"])
        func total(_ timeout: String) async throws {
            try await Rig.run(Rig.timeout(timeout)) { rig in
                let client = try await rig.connect()
                try await client.send(Self.get)
                Self.expectTimeout(try await client.receiveResponse(), "http_response_timeout")
            }
        }

        @Test("the time for all, in the middle of an answer, ends the connection without a complete body")
        func totalInBody() async throws {
            try await Rig.run(Rig.timeout("{ total: 2s }")) { rig in
                let client = try await rig.connect()
                try await client.send(Self.get)
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                try await server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                try await Pace.wait("the end") {
                    if !server.isEnded { try? await server.send("1\r\nx\r\n") }
                    return server.isEnded
                }
                let all = String(decoding: try await client.receiveAll(), as: UTF8.self)
                #expect(all.hasPrefix("HTTP/1.1 200") && !all.contains("0\r\n\r\n"))
            }
        }

        @Test(
            "an upstream that stops in the middle of its answer: the client's connection ends without a complete body")
        func idle() async throws {
            try await Rig.run(Rig.timeout("{ idle: 200ms }")) { rig in
                let client = try await rig.connect()
                try await client.send(Self.get)
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                try await server.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
                let all = String(decoding: try await client.receiveAll(), as: UTF8.self)
                #expect(all.hasSuffix("half"))
                try await server.receiveEnd()
            }
        }

        @Test("a client that stops in the middle of its request is a 408, and the upstream's connection ends")
        func idleClient() async throws {
            try await Rig.run(Rig.timeout("{ idle: 200ms }")) { rig in
                let client = try await rig.connect()
                try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
                let server = try await rig.upstream.accept()
                #expect(try await client.receiveLastResponse().status == 408)
                _ = try await server.receiveAll()
                #expect(server.history.hasSuffix("half"))
            }
        }

        @Test("an event stream lives beyond the time for all")
        func eventStream() async throws {
            try await Rig.run(Rig.timeout("{ total: 2s }")) { rig in
                let client = try await rig.connect()
                try await client.send(Self.get)
                let server = try await rig.upstream.accept()
                _ = try await server.receiveRequest()
                try await server.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
                _ = try await client.receiveHead()
                let end = ContinuousClock.now + .milliseconds(2500)
                while ContinuousClock.now < end {
                    try await server.send("data: x\n\n")
                    _ = try await client.receive(through: "data: x\n\n")
                    await Pace.tick()
                }
            }
        }

        @Test("a route's timeout replaces the service's, the service's the policy's, the policy's the defaults'")
        func inheritance() async throws {
            let yaml = """
                resilience: { short: { timeout: 200ms } }
                defaults: { timeout: 200ms }
                services:
                  app: { targets: ["${app}"], timeout: 20s }
                  policy: { targets: ["${app}"], resilience: short, timeout: 20s }
                  late: { targets: ["${app}"], resilience: short }
                routes:
                  one: { match: /service, to: app }
                  two: { match: /both, to: policy }
                  three: { match: /policy, to: late }
                  four: { match: /route, to: app, timeout: 200ms }
                """
            try await Rig.run(yaml) { rig in
                for (path, isLate) in [("/service", false), ("/both", false), ("/policy", true), ("/route", true)] {
                    let client = try await rig.connect()
                    try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    let server = try await rig.upstream.accept()
                    _ = try await server.receiveRequest()
                    if isLate { #expect(try await client.receiveResponse().status == 504) }
                    try? await server.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                    if !isLate { #expect(try await client.receiveResponse().status == 200) }
                }
            }
        }
    }
}
