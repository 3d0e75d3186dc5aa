// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoServer
import Testing

/// Wherever a configuration is shown, a value that came from a variable is not.
@Suite struct SecretPropertyTests {
    @Test("any one value of a configuration can come from a variable, and is shown nowhere", arguments: GoldenFile.all)
    func hidesEachValue(_ file: GoldenFile) throws {
        let reader = ConfigReader(variables: .none)
        guard let node = reader.document(Array(file.input.utf8), file: file.name) else { return }
        let document = Self.json(node)
        let whole = document.text()
        for scalar in Self.scalars(document) where Self.isDistinctive(scalar.text, in: whole) {
            let shown = Self.shown(Self.replacing(scalar.place, in: document).text(), secret: scalar.text)
            #expect(!shown.contains(scalar.text), "\(scalar.place) shows in:\n\(shown)")
        }
    }

    @Test(
        "a value is hidden where it is printed in another form than it was written",
        arguments: [
            ("match: { path: \"/${S}/x\" }, to: app", #""match": "***""#),
            ("match: { path: /x, hosts: \"${S}\" }, to: app", #""hosts": ["***"]"#),
            ("match: { path: /x, query: { q: { regex: \"${S}\" } } }, to: app", #""regex": "***""#),
            ("match: /x, redirect: { to: \"https://h/${S}\" }", #""redirect": "***""#),
            ("match: /x, respond: { json: { a: [1, \"${S}\"] } }", #"[1, "***"]"#),
            ("match: /x, to: app, headers: { request: { remove: \"X-${S}\" } }", #""remove": ["***"]"#),
        ])
    func otherForms(_ route: String, _ expected: String) {
        let text = "{ version: 1, services: { app: \"http://h\" }, routes: { a: { \(route) } } }"
        let shown = Self.shown(text, secret: "s3cr3t")
        #expect(!shown.contains("s3cr3t"), "\(shown)")
        let squeezed = expected.replacing(" ", with: "")
        #expect(shown.replacing(" ", with: "").contains(squeezed), "\(shown)")
    }

    @Test("a list of one target is hidden as the address that stands for the service")
    func oneTarget() {
        let text = "{ version: 1, services: { app: { targets: [\"http://${S}:1\"] } } }"
        #expect(Self.shown(text, secret: "s3cr3t").contains("app: \"***\""))
    }

    // MARK: What is shown

    /// All that a configuration says of itself, and is said of it.
    private static func shown(_ text: String, secret: String) -> String {
        var (config, list) = ConfigLoader.loadCollecting(
            path: "gateway.yaml", environment: { $0 == "S" ? secret : GoldenFiles.environment($0) },
            files: GoldenFiles(memory: ["gateway.yaml": text]))
        guard var config else { return list.sorted.map { "\($0)\n" }.joined() }
        let blueprint = Blueprint.check(config, &list)
        let rows = blueprint?.routeRows.map { "\($0.match) \($0.action)\n" }.joined() ?? ""
        config.include = []
        let json = config.encode(ConfigPath(), ConfigPrinter(secrets: SecretPaths(config.secrets)))
        return list.sorted.map { "\($0)\n" }.joined() + config.normalised() + json.text() + rows
    }

    // MARK: The document as JSON, which is YAML too

    private static func json(_ node: ConfigNode) -> JSONValue {
        switch node.content {
        case .empty: .null
        case .scalar(let scalar):
            scalar.isPlain && Int(scalar.text).map { "\($0)" } == scalar.text
                ? .number(scalar.text) : .string(scalar.text)
        case .list(let nodes): .array(nodes.map { Self.json($0) })
        case .map(let entries): .object(entries.map { .init($0.name, Self.json($0.value)) })
        }
    }

    private struct Scalar {
        /// The positions that lead to it from the root.
        var place: [Int]
        var text: String
    }

    private static func scalars(_ value: JSONValue, at place: [Int] = []) -> [Scalar] {
        switch value {
        case .string(let text), .number(let text): [Scalar(place: place, text: text)]
        case .array(let values): values.enumerated().flatMap { Self.scalars($1, at: place + [$0]) }
        case .object(let members):
            // The names of files are told wherever something is wrong in them.
            members.enumerated().flatMap { $1.name == "include" ? [] : Self.scalars($1.value, at: place + [$0]) }
        default: []
        }
    }

    private static func replacing(_ place: [Int], in value: JSONValue) -> JSONValue {
        guard let index = place.first else { return .string("${S}") }
        let rest = Array(place.dropFirst())
        switch value {
        case .array(var values):
            values[index] = Self.replacing(rest, in: values[index])
            return .array(values)
        case .object(var members):
            members[index].value = Self.replacing(rest, in: members[index].value)
            return .object(members)
        default: return value
        }
    }

    /// Values of the golden files that messages have as words or as examples.
    private static let words: Set<String> = [
        " blank", "large", "users", "users:8080", "{client.ip}", "GET users:/u", "request", "parts", "products",
        "true", "reset",
    ]

    /// It stands in the file once, and nobody else would say it.
    private static func isDistinctive(_ text: String, in whole: String) -> Bool {
        let quoted = JSONValue.string(text).text().dropFirst().dropLast().lowercased()
        return text.utf8.count >= 4 && !text.contains("$") && !Self.words.contains(text)
            && whole.lowercased().ranges(of: quoted).count == 1
    }
}
