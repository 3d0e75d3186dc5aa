// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// A test of the configuration itself (`tests.<any text>`): a request, what the services say, and what must come of it.
package struct TestConfig: NamedConfigurable {
    package var name = ""
    package var location = SourceLocation(file: "", line: 0, column: 0)
    package var request = TestRequestConfig()
    /// Nil: nobody in particular.
    package var user: TestUserConfig?
    package var mocks: [MockConfig] = []
    package var expect = ExpectConfig()

    package init() {}

    package static let noun = "test"
    package static let keys: [Key<TestConfig>] = [
        Key(
            "request", \.request, .testRequest, required: true, "What a client sends: `[METHOD] URL`, or the long form."
        ),
        Key("as", \.user, Kind<TestUserConfig>.object().optional, "Who the client is, as if that had been verified."),
        Key(
            "mock", \.mocks, .mocks,
            "What services answer, by call: `[METHOD] service:/path?query`. A call that is not here cannot be made."),
        Key("expect", \.expect, .object(), required: true, "What must come of it; all must hold."),
    ]
}

/// Who a test's client is (`as`).
package struct TestUserConfig: Configurable, Hashable {
    package var id = ""
    /// `nil`: not stated.
    package var roles: [String]?
    package var scopes: [String]?
    package var claims: JSONValue?

    package init() {}

    package static let noun = "test user"
    package static let keys: [Key<TestUserConfig>] = [
        Key("user", \.id, .string, required: true, "What `{user.id}` stands for."),
        Key("roles", \.roles, Kind<[String]>.oneOrList(.string).optional, "What `{user.roles}` stands for."),
        Key("scopes", \.scopes, Kind<[String]>.oneOrList(.string).optional, "What `{user.scopes}` stands for."),
        Key("claims", \.claims, Kind<JSONValue>.json.optional, "Whatever else is known of the user: a map."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if case .object? = self.claims { return }
        guard let claims = node["claims"] else { return }
        reader.error("expected a map of claims, found \(claims.description)", at: claims.location, path.key("claims"))
    }
}

extension Kind where Value == [TestConfig] {
    /// A map by any text, in the order of the file.
    static let tests = Kind(
        shape: .map(key: "test name", pattern: nil, value: .object(TestConfig.shape)),
        decode: { node, path, reader in
            if case .empty = node.content { return [] }
            guard let entries = node.entries else {
                reader.wrongType(node, path, expected: "a map of test names")
                return nil
            }
            return entries.compactMap { entry in
                var test = TestConfig()
                (test.name, test.location) = (entry.name, entry.location)
                let path = path.entry(entry.name, TestConfig.noun)
                guard !entry.name.isEmpty, Kind<String>.isLine(entry.name) else {
                    reader.error("the name of a test is a text on one line", at: entry.location, path)
                    return nil
                }
                return TestConfig.decode(entry.value, into: test, path, reader)
            }
        },
        encode: { tests, path, printer in
            .object(tests.map { .init($0.name, $0.encode(path.key($0.name), printer)) })
        }
    )
}

extension Kind where Value == String {
    fileprivate static func isLine(_ text: String) -> Bool { Syntax.hasNoControls(text) && !text.contains("\t") }
}
