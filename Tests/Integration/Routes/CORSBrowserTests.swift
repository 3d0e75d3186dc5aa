// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Testing

extension Timed {
    /// What a browser makes of it: a page on one gateway uses another one.
    @Suite(.enabled(if: BrowserProcess.path != nil, BrowserProcess.notice)) struct CORSBrowserTests {
        /// Routes for a page of another origin.
        private static let yaml = """
            services: { dead: "http://127.0.0.1:1" }
            defaults: { security_headers: standard }
            routes:
              read:  { match: GET /api, respond: { body: read, headers: { X-A: a, X-B: b } }, cors: { origins: "${page}", expose: X-A, credentials: true } }
              drop:  { match: "DELETE,PURGE /api", respond: { body: dropped }, cors: "${page}" }
              put:   { match: PUT /api, respond: { body: put } }
              patch: { match: PATCH /api, respond: { body: patched }, cors: https://other.example }
              next:  { match: { path: /next, headers: { X-Version: "2" } }, respond: { body: next }, cors: "${page}" }
              few:   { match: /few, respond: { body: few }, cors: { origins: "${page}", headers: X-One } }
              open:  { match: /open, respond: { body: open }, cors: "*" }
              far:   { match: /far, respond: { body: far }, cors: "*", ip: { deny: 127.0.0.0/8 } }
              tight: { match: /tight, respond: { body: tight }, cors: "*", limits: { body: 1B } }
              dead:  { match: /dead, to: dead, cors: "*" }
            """

        /// Each with what the page sees of the answer; `-` where its browser keeps it from the page.
        private static let cases = [
            ("'/api'", "200 read a none"),
            ("'/api', { credentials: 'include' }", "200 read a none"),
            ("'/api', { method: 'DELETE', headers: { 'X-Custom': '1' } }", "200 dropped none none"),
            ("'/api', { method: 'PURGE' }", "200 dropped none none"),
            ("'/api', { method: 'DELETE', credentials: 'include' }", "-"),
            ("'/api', { method: 'PUT' }", "-"),
            ("'/api', { method: 'PATCH' }", "-"),
            ("'/next', { headers: { 'X-Version': '2' } }", "200 next none none"),
            ("'/few', { headers: { 'X-One': '1' } }", "200 few none none"),
            ("'/few', { headers: { 'X-Two': '2' } }", "-"),
            (
                "'/open', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }",
                "200 open none none"
            ),
            ("'/open', { credentials: 'include' }", "-"),
            ("'/far'", "403 {\"type\" none none"),
            ("'/tight', { method: 'POST', body: 'xx' }", "413 {\"type\" none none"),
            ("'/dead'", "502 {\"type\" none none"),
            ("'/nowhere'", "-"),
        ]

        private static var page: String {
            """
            <!doctype html><link rel="icon" href="data:,"><script>
            const seen = [];
            async function ask(path, how) {
              try {
                const answer = await fetch('http://localhost:' + location.search.slice(1) + path, how);
                const text = (await answer.text()).slice(0, 7);
                seen.push([answer.status, text, answer.headers.get('X-A') ?? 'none', answer.headers.get('X-B') ?? 'none'].join(' '));
              } catch { seen.push('-'); }
            }
            (async () => {
              \(Self.cases.map { "await ask(\($0.0));" }.joined(separator: "\n"))
              await fetch('/seen', { method: 'POST', body: seen.join('\\n') });
            })();
            </script>
            """
        }

        @Test("a page sees what it may, errors too, and nothing else")
        func page() async throws {
            try await Rig.run { rig in
                let page = "http://127.0.0.1:\(rig.gateway.port)"
                let gateway = try TestGateway(Self.yaml, values: ["page": page])
                var failure: (any Error)?
                do { try await Self.look(rig, page, gateway) } catch { failure = error }
                await gateway.stop()
                if let failure { throw failure }
            }
        }

        private static func look(_ rig: Rig, _ page: String, _ gateway: TestGateway) async throws {
            let browser = try await BrowserProcess("\(page)/page?\(gateway.port)")
            var failure: (any Error)?
            do {
                let server = try await rig.upstream.accept()
                #expect(try await server.receiveRequest().target.hasPrefix("/page?"))
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
                try await server.send("\(head)Content-Length: \(Self.page.utf8.count)\r\n\r\n\(Self.page)")
                await server.close()
                let seen = try await rig.upstream.accept().receiveRequest()
                let lines = seen.text.split(separator: "\n").map(String.init)
                #expect(lines.count == Self.cases.count)
                for (found, expected) in zip(lines, Self.cases) { #expect(found == expected.1, "\(expected.0)") }
            } catch {
                failure = error
            }
            await browser.child.stop()
            if let failure { throw failure }
        }
    }
}
