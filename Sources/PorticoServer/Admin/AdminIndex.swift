// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy

/// `GET /` of the admin address: what there is to ask.
enum AdminIndex {
    private static let entries: [(request: String, says: String)] = [
        ("GET /healthz", "whether the process is alive; needs no token"),
        ("GET /readyz", "whether it wants traffic; needs no token"),
        ("GET /metrics", "what is counted, for Prometheus; needs no token"),
        ("GET /jwks", "the public keys of identity tokens; needs no token"),
        ("GET /status", "what runs here, and how it is: listeners, routes, services and their targets"),
        ("GET /config", "the configuration in use, without its secrets"),
        ("POST /explain", "what becomes of a request, and why: { \"url\": \"/orders/7\" }"),
        ("POST /reload", "reads the configuration again"),
        ("POST /drain", "completes what is in flight, and ends"),
    ]

    static func answer(_ form: AnswerForm) -> LocalResponse {
        switch form {
        case .json: .json(self.json)
        case .text: .text(self.text, "text/plain")
        case .html: .text(self.html, "text/html")
        }
    }

    private static var json: JSONValue {
        .object([
            .init("portico", .string(GatewayVersion.text)),
            .init(
                "endpoints",
                .array(
                    self.entries.map {
                        .object([.init("request", .string($0.request)), .init("says", .string($0.says))])
                    })),
        ])
    }

    private static var text: String {
        self.entries.map { "\($0.request)\n    \($0.says)\n" }.joined()
    }

    private static var html: String {
        let rows = self.entries.map { entry in
            let path = entry.request.split(separator: " ").last ?? ""
            let name =
                entry.request.hasPrefix("GET ") ? "<a href=\"\(path)\">\(entry.request)</a>" : entry.request
            return "<tr><td><code>\(name)</code></td><td>\(entry.says)</td></tr>"
        }
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Portico</title>
            <meta name="viewport" content="width=device-width">
            <style>body { font: 16px/1.5 sans-serif; margin: 2em } td { padding: 0 1.5em 0 0 }</style></head>
            <body><h1>Portico \(GatewayVersion.text)</h1>
            <table>
            \(rows.joined(separator: "\n"))
            </table></body></html>
            """
    }
}
