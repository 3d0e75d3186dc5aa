// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// A fixed answer (`respond`).
package struct RespondConfig: Configurable, Hashable, Templated {
    package var status = 200
    package var headers: [HeaderValue] = []
    /// Sent as it is; without a `Content-Type` of its own as `text/plain; charset=utf-8`.
    package var body: String?
    /// Sent as `application/json`, with the order of keys and the digits of numbers as written.
    package var json: JSONValue?
    /// The public keys of `identity_token`.
    package var jwks = false

    package init() {}

    /// The text to send, whichever way it was written.
    package var text: String? { self.body ?? self.json?.text() }

    package var templates: [TemplatePlace] { self.headers.map { $0.place(of: .field($0.name)).under("headers") } }

    package static let noun = "respond"
    package static let keys: [Key<RespondConfig>] = [
        Key("status", \.status, .int(200...599), "The status code."),
        Key("headers", \.headers, .headerValues(), "Header fields of the answer."),
        Key(
            "body", \.body, Kind<String>.string.optional,
            "The body as text; `text/plain` unless `headers` says otherwise."),
        Key("json", \.json, Kind<JSONValue>.json.optional, "The body as JSON: any value, written as YAML or JSON."),
        Key(
            "jwks", \.jwks, .bool,
            "The body is the public keys of `identity_token`, for services that cannot reach the admin address."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        let names = ["body", "json"] + (self.jwks ? ["jwks"] : [])
        let bodies = names.compactMap { name in node.entries?.first { $0.name == name } }
        if bodies.count > 1 {
            reader.report(
                Diagnostic(
                    .error, at: bodies.map(\.location), path: path.text,
                    "an answer has either \(bodies.map { "'\($0.name)'" }.joined(separator: " or "))"))
        }
        let hasNoBody = self.status == 204 || self.status == 205 || self.status == 304
        if hasNoBody, let body = bodies.first {
            reader.error("an answer with status \(self.status) has no body", at: body.location, path.key(body.name))
        }
    }
}
