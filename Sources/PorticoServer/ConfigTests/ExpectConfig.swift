// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig

/// What must come of a test's request (`tests.<name>.expect`).
public struct ExpectConfig: Configurable, Hashable {
    /// `home`, or `mobile/home`.
    public var route: Reference?
    public var status: Int?
    public var json: JSONValue?
    public var jsonExact: JSONValue?
    public var body: ExpectedText?
    public var headers: [ExpectedField] = []
    /// Nil: whatever; empty: none.
    public var upstream: [ExpectedCall]?
    public var problem: String?
    public var fasterThan: Duration?

    public init() {}

    public static let noun = "expect"
    public static let keys: [Key<ExpectConfig>] = [
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

    public func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if node.entries?.isEmpty != false {
            reader.error("the test expects nothing", at: node.location, path, hint: "such as 'status: 200'")
        }
    }
}

/// A call that a service must have got (`expect.upstream[]`); what is not said may be anything.
public struct ExpectedCall: Configurable, Hashable {
    public var service: Reference?
    public var method: String?
    public var path: String?
    public var query: [ExpectedField] = []
    public var headers: [ExpectedField] = []
    public var json: JSONValue?

    public init() {}

    public static let noun = "expected call"
    public static let keys: [Key<ExpectedCall>] = [
        Key("service", \.service, Kind<Reference>.reference(to: "a service").optional, "The service."),
        Key("method", \.method, Kind<String>.method.optional, "The method."),
        Key("path", \.path, Kind<String>.string.optional, "The path as the service sees it, without the query."),
        Key("query", \.query, .expectedFields, "Query parameters."),
        Key("headers", \.headers, .expectedFields, "Header fields."),
        Key("json", \.json, Kind<JSONValue>.json.optional, "What the body says: of objects these members at least."),
    ]

    public func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
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
