// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoFeatures
package import PorticoX509

/// What a test's client sends (`tests.<name>.request`).
package struct TestRequestConfig: Configurable, Hashable {
    package var line = TestLine(method: "GET", url: "/")
    package var headers: [ExplainField] = []
    package var body: String?
    package var json: JSONValue?
    package var certificate: [CertificateName] = []
    package var clientIP = IPAddress(v4: 0x7F00_0001)

    package init() {}

    package init(line: TestLine) { self.line = line }

    package static let noun = "test request"
    package static let keys: [Key<TestRequestConfig>] = [
        Key("line", \.line, .testLine, required: true, "`[METHOD] URL`, or a path instead of the URL."),
        Key("headers", \.headers, .requestFields, "Header fields: to each name a value, or a list of them."),
        Key("body", \.body, Kind<String>.string.optional, "The body as text."),
        Key("json", \.json, Kind<JSONValue>.json.optional, "The body as JSON."),
        Key("client_ip", \.clientIP, .ipAddress, "Where the connection comes from."),
        Key(
            "certificate", \.certificate, .oneOrList(.certificateName),
            "Names of the client certificate that the connection is made with: URIs, DNS names, a subject."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        self.certificate.check(node["certificate"], path, reader)
        let bodies = ["body", "json"].compactMap { name in node.entries?.first { $0.name == name } }
        if bodies.count == 2 {
            reader.report(
                Diagnostic(.error, at: bodies.map(\.location), path: path.text, "a request has either 'body' or 'json'")
            )
        }
    }
}

/// `POST https://api.example.com/orders`.
package struct TestLine: Sendable, Hashable, CustomStringConvertible {
    package var method: String
    package var url: String

    package var description: String { "\(self.method) \(self.url)" }

    static func parse(_ text: String) throws(ValueError) -> TestLine {
        let words = text.split(separator: " ")
        guard let url = words.last, words.count <= 2 else {
            throw ValueError("'\(text)' is not a request", hint: "such as 'GET https://api.example.com/orders/7'")
        }
        try ExplainURL(String(url))
        let method = words.count == 2 ? try Checks.method(String(words[0])) : "GET"
        return TestLine(method: method, url: String(url))
    }
}

extension Kind where Value == TestLine {
    static let testLine = Kind<String>.text("`[METHOD] URL`", pattern: nil) { text throws(ValueError) in text }
        .map({ text, _ throws(ValueError) in try TestLine.parse(text) }, back: { $0.description })
}

extension Kind where Value == TestRequestConfig {
    /// The line, or the line with more.
    static let testRequest = Kind.object(
        or: Kind<TestLine>.testLine, from: { line, _ in TestRequestConfig(line: line) },
        short: { $0 == TestRequestConfig(line: $0.line) ? $0.line : nil })
}
