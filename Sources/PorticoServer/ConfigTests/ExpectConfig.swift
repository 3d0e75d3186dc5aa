// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// What must come of a test's request (`tests.<name>.expect`).
package struct ExpectConfig: Configurable, Hashable {
    /// `home`, or `mobile/home`.
    package var route: Reference?
    package var status: Int?
    package var json: JSONValue?
    package var jsonExact: JSONValue?
    package var body: ExpectedText?
    package var headers: [ExpectedField] = []
    /// Nil: whatever; empty: none.
    package var upstream: [ExpectedCall]?
    package var problem: String?
    package var fasterThan: Duration?

    package init() {}

    package static let noun = "expect"
    package static let keys: [Key<ExpectConfig>] = [
        Key(
            "route", \.route, Kind<Reference>.routeName.optional,
            "The route that took the request: `home`, `mobile/home`."),
        Key("status", \.status, Kind<Int>.int(200...599).optional, "The status of the answer."),
        Key(
            "json", \.json, Kind<JSONValue>.json.optional,
            "What the answer says: of objects these members at least, of arrays all elements."),
        Key("json_exact", \.jsonExact, Kind<JSONValue>.json.optional, "What the answer says, all of it."),
        Key("body", \.body, Kind<ExpectedText>.expectedText.optional, "The body as text."),
        Key("headers", \.headers, .expectedFields, "Header fields of the answer."),
        Key(
            "upstream", \.upstream, Kind<[ExpectedCall]>.oneOrList(.object()).optional,
            "Calls that services got; an empty list says that they got none."),
        Key(
            "problem", \.problem, Kind<String>.string.optional,
            "The error with which the gateway answered, by its name: `no_route`."),
        Key(
            "faster_than", \.fasterThan, Kind<Duration>.duration.optional,
            "The answer takes less, by the clock of the test."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if node.entries?.isEmpty != false {
            reader.error("the test expects nothing", at: node.location, path, hint: "such as 'status: 200'")
        }
    }
}

/// A call that a service must have got (`expect.upstream[]`); what is not said may be anything.
package struct ExpectedCall: Configurable, Hashable {
    package var service: Reference?
    package var method: String?
    package var path: String?
    package var query: [ExpectedField] = []
    package var headers: [ExpectedField] = []
    package var json: JSONValue?

    package init() {}

    package static let noun = "expected call"
    package static let keys: [Key<ExpectedCall>] = [
        Key("service", \.service, Kind<Reference>.reference(to: "a service").optional, "The service."),
        Key("method", \.method, Kind<String>.method.optional, "The method."),
        Key("path", \.path, Kind<String>.string.optional, "The path as the service sees it, without the query."),
        Key("query", \.query, .expectedFields, "Query parameters."),
        Key("headers", \.headers, .expectedFields, "Header fields."),
        Key("json", \.json, Kind<JSONValue>.json.optional, "What the body says: of objects these members at least."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if node.entries?.isEmpty != false { reader.error("this expects nothing of a call", at: node.location, path) }
        guard let text = self.path, let value = node["path"], !text.hasPrefix("/") || text.contains("?") else { return }
        reader.error(
            "a path begins with '/' and has no query", at: value.location, path.key("path"),
            hint: "the query has a key of its own")
    }
}

extension Kind where Value == Reference {
    /// The name of a route, with its BFF before a slash.
    fileprivate static let routeName = Kind<String>.text("the name of a route", pattern: nil) {
        text throws(ValueError) in
        text
    }.map({ text, place in Reference(text, at: place) }, back: { $0.name })
}
