// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoServer
import PorticoTesting
import Synchronization
import Testing

extension Timed {
    /// What `explain` says is compared with what the gateway then does; a failure prints the seed of its configuration.
    @Suite struct ExplainPropertyTests {
        /// What services were sent, by request id.
        private final class Ledger: Sendable {
            struct Entry {
                var port: Int
                var lines: [String]
            }
            private let entries = Mutex<[String: Entry]>([:])

            func upstream() async throws -> FakeUpstream {
                let port = Mutex(0)
                let shared = Shared(port)
                let upstream = try await FakeUpstream { connection in
                    while true {
                        let head = try await connection.receive(through: "\r\n\r\n")
                        let lines = head.split(separator: "\r\n").map(String.init)
                        let id = lines.first { $0.hasPrefix("X-Request-Id: ") }?.dropFirst(14) ?? ""
                        let number = shared.port.withLock { $0 }
                        self.entries.withLock { $0[String(id)] = Entry(port: number, lines: lines) }
                        try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                    }
                }
                shared.port.withLock { $0 = upstream.port }
                return upstream
            }

            func take(_ id: String) -> Entry? { self.entries.withLock { $0.removeValue(forKey: id) } }
        }

        private final class Shared: Sendable {
            let port: Mutex<Int>
            init(_ port: consuming Mutex<Int>) { self.port = port }
        }

        private static let requests = 12
        private static let configurations = 9

        @Test("the gateway does what explain says", .serialized, arguments: 0..<12 as Range<UInt64>)
        func agreement(_ block: UInt64) async throws {
            let ledger = Ledger()
            let (one, two) = (try await ledger.upstream(), try await ledger.upstream())
            var count = 0
            var forwarded = 0
            var seed = block * 1000
            while count < Self.configurations * Self.requests {
                seed += 1
                var random = RandomGateway(seed: seed)
                let yaml = random.yaml().replacing("${one}", with: one.url).replacing("${two}", with: two.url)
                // Two routes of a random table may tie.
                guard let blueprint = try? Blueprint.load(text: yaml) else {
                    try #require(seed < block * 1000 + 500, "hardly a table of these is one")
                    continue
                }
                let gateway = try TestGateway(yaml)
                let explainer = try Explainer(blueprint)
                do {
                    forwarded += try await Self.compare(gateway, explainer, ledger, &random, "seed \(seed)")
                } catch {
                    Issue.record("seed \(seed): \(error)")
                }
                explainer.stop()
                await gateway.stop()
                count += Self.requests
            }
            // Some of both: none is compared only with itself.
            #expect(forwarded > count / 10 && forwarded < count * 9 / 10)
            await one.stop()
            await two.stop()
        }

        /// Returns how many requests went to a service.
        private static func compare(
            _ gateway: TestGateway,
            _ explainer: Explainer,
            _ ledger: Ledger,
            _ random: inout RandomGateway,
            _ seed: String
        ) async throws -> Int {
            var forwarded = 0
            var client = try await gateway.connect()
            let admin = try await gateway.connectToAdmin()
            for number in 0..<Self.requests {
                let request = random.request("id-\(number)")
                let query = try ExplainQuery(
                    request: "\(request.method) \(request.target)", headers: request.fields, host: request.host)
                let explanation = try await explainer.explain(query)
                try await client.send(request.bytes)
                let response = try await client.receiveResponse(toHEAD: request.method == "HEAD")
                let place: Comment = "\(seed): \(request.bytes)\n\(explanation)\n\(response)"
                Self.check(explanation, response, ledger.take("id-\(number)"), place)
                if request.fields.contains("Gateway-Explain: \(RandomGateway.token)") {
                    #expect(response["Gateway-Route"] == explanation.route?.name, place)
                    #expect(response["Gateway-Service"] == explanation.record.destination?.service, place)
                    #expect(response["Gateway-Upstream-Path"] == explanation.record.destination?.path, place)
                } else {
                    #expect(!response.names.contains { $0.hasPrefix("Gateway-") }, place)
                }
                if number.isMultiple(of: 4) { try await Self.ask(admin, query, request, explanation, place) }
                if response["Connection"] == "close" { client = try await gateway.connect() }
                if explanation.record.destination != nil { forwarded += 1 }
            }
            return forwarded
        }

        /// The status, the service and the bytes of the head that it gets; or the answer's fields.
        private static func check(
            _ explanation: Explanation,
            _ response: RawMessage,
            _ seen: Ledger.Entry?,
            _ place: Comment
        ) {
            if let destination = explanation.record.destination {
                #expect(response.status == 200, place)
                #expect(destination.target == seen.map { "127.0.0.1:\($0.port)" }, place)
                #expect(explanation.head == seen?.lines.map(Self.masked), place)
                return
            }
            #expect(seen == nil, place)
            guard let answer = explanation.record.answer else {
                Issue.record("neither an answer nor a destination; \(place)")
                return
            }
            #expect(response.status == answer.status, place)
            let framing = ["Date", "Content-Length", "Connection", "X-Request-Id", "Server-Timing"]
            let own = response.fields.filter { !framing.contains($0.name) && !$0.name.hasPrefix("Gateway-") }
            #expect(own == answer.fields.map { RawField($0.name, $0.value) }, place)
            if response.status != 204 { #expect(response["Content-Length"] == "\(answer.count)", place) }
        }

        private static func masked(_ line: String) -> String {
            for name in ["Authorization", "Cookie"] where line.hasPrefix("\(name): ") { return "\(name): ***" }
            return line
        }

        /// `POST /explain` says the same.
        private static func ask(
            _ admin: RawConnection,
            _ query: ExplainQuery,
            _ request: RandomGateway.Request,
            _ explanation: Explanation,
            _ place: Comment
        ) async throws {
            var headers: [(String, [String])] = []
            for field in query.headers {
                if let index = headers.firstIndex(where: { $0.0 == field.name }) {
                    headers[index].1.append(field.value)
                } else {
                    headers.append((field.name, [field.value]))
                }
            }
            // Fields of one name stand together there; the order of others is kept.
            guard
                headers.flatMap({ name, values in values.map { "\(name): \($0)" } })
                    == query.headers.map({ "\($0.name): \($0.value)" })
            else { return }
            let body = JSONValue.object([
                .init("method", .string(query.method)), .init("url", .string(query.url)),
                .init("headers", .object(headers.map { .init($0.0, .array($0.1.map { .string($0) })) })),
            ]).text()
            try await admin.send(
                "POST /explain HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(RandomGateway.token)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            let response = try await admin.receiveResponse()
            #expect(response.status == 200, place)
            #expect(Self.withoutLive(response.text) == Self.withoutLive(explanation.json.text(indent: 0)), place)
        }

        /// A running gateway also says how each target is.
        private static func withoutLive(_ text: String) -> [Substring] {
            let live = ["address", "requests_in_flight", "connections"].map { "\"\($0)\": " }
            let lines = text.split(separator: "\n").filter { line in
                !live.contains { line.drop { $0 == " " }.hasPrefix($0) }
            }
            return lines.map { $0.hasSuffix(",") ? $0.dropLast() : $0 }
        }
    }
}
