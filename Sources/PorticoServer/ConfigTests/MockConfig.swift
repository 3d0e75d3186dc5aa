// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoProxy

/// What a service answers in a test (`tests.<name>.mock.<call>`).
package struct MockConfig: Configurable {
    package var call = MockCall(method: "GET", service: "", path: PathPattern(segments: [], remainder: nil, text: "/"))
    package var location = SourceLocation(file: "", line: 0, column: 0)
    package var status = 200
    package var headers: [ExplainField] = []
    package var body: String?
    package var json: JSONValue?
    package var delay = Duration.zero
    package var failure: VirtualReply.Failure?

    package init() {}

    package static let noun = "mock"
    package static let keys: [Key<MockConfig>] = [
        Key("status", \.status, .int(200...599), "The status of the answer."),
        Key("headers", \.headers, .requestFields, "Header fields of the answer."),
        Key("body", \.body, Kind<String>.string.optional, "The body as text."),
        Key("json", \.json, Kind<JSONValue>.json.optional, "The body as JSON."),
        Key("delay", \.delay, .duration, "How long the service takes; no test waits for it."),
        Key(
            "failure", \.failure,
            Kind<VirtualReply.Failure>.choice(VirtualReply.Failure.allCases.map { ($0.rawValue, $0) }).optional,
            "The service cannot be reached (`connect`), ends the connection (`reset`) or never answers (`timeout`)."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        let bodies = ["body", "json"].compactMap { name in node.entries?.first { $0.name == name } }
        if bodies.count == 2 {
            reader.report(
                Diagnostic(.error, at: bodies.map(\.location), path: path.text, "an answer has either 'body' or 'json'")
            )
        }
        let keys = ["headers", "body", "json"] + (self.status == 200 ? [] : ["status"])
        let answers = node.entries?.filter { keys.contains($0.name) } ?? []
        if self.failure != nil, let answer = answers.first {
            reader.error("a service that fails has no '\(answer.name)'", at: answer.location, path.key(answer.name))
        }
    }
}

/// `GET orders:/orders/{id}?user=42`: which calls a mock answers.
package struct MockCall: Sendable, Hashable, CustomStringConvertible {
    package var method: String
    package var service: String
    /// `{name}`, `*` and `**` stand for what they stand for in a match.
    package var path: PathPattern
    /// Nil: any. Its parameters in any order.
    package var query: String?

    package var description: String {
        "\(self.method) \(self.service):\(self.path.text)" + (self.query.map { "?\($0)" } ?? "")
    }

    static func parse(_ text: String) throws(ValueError) -> MockCall {
        let words = text.split(separator: " ")
        guard let target = words.last, words.count <= 2, let colon = target.firstIndex(of: ":"),
            NamePattern.isName(String(target[..<colon])), target[colon...].hasPrefix(":/")
        else { throw ValueError("'\(text)' is not a call", hint: "such as 'GET users:/users/42'") }
        let method = words.count == 2 ? try Checks.method(String(words[0])) : "GET"
        let halves = target[colon...].dropFirst()
            .split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return MockCall(
            method: method, service: String(target[..<colon]), path: try PathPattern.parse(halves[0]),
            query: halves.count == 2 ? halves[1] : nil)
    }
}

extension Kind where Value == [MockConfig] {
    /// A map from calls to answers.
    static let mocks = Kind(
        shape: .map(key: "call", pattern: nil, value: .object(MockConfig.shape)),
        decode: { node, path, reader in
            if case .empty = node.content { return [] }
            guard let entries = node.entries else {
                reader.wrongType(node, path, expected: "a map from calls to answers")
                return nil
            }
            return entries.compactMap { entry in
                let path = path.entry(entry.name, MockConfig.noun)
                do throws(ValueError) {
                    var mock = MockConfig()
                    mock.call = try MockCall.parse(entry.name)
                    mock.location = entry.location
                    return MockConfig.decode(entry.value, into: mock, path, reader)
                } catch {
                    reader.error(error.message, at: entry.location, path, hint: error.hint)
                    return nil
                }
            }
        },
        encode: { mocks, path, printer in
            .object(mocks.map { .init($0.call.description, $0.encode(path.key($0.call.description), printer)) })
        }
    )
}
