// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoConfig
import PorticoProxy
import PorticoServer
import PorticoWire
import Testing

/// A filter as someone else would write it: sets a field that shows what it found there.
private struct StampFilter<Place: StampPlace>: CustomFilter {
    struct Config: Configurable {
        var text = "plain"

        static var noun: String { "stamp" }
        static var keys: [Key<Config>] { [Key("text", \.text, .headerName, "What it sets.")] }
    }

    static var name: String { Place.name }
    static var documentation: String { "Sets X-Stamp." }
    static var kind: Kind<Config> {
        .object(
            or: Kind<String>.headerName,
            from: { text, _ in
                var config = Config()
                config.text = text
                return config
            }, short: { $0.text })
    }
    static var phase: FilterPhase { Place.phase }
    private let text: String

    init(_ config: Config, _ builder: inout FilterBuilder) { self.text = config.text }

    func request(_ exchange: Exchange) -> Verdict {
        let before = exchange.request.fields.joinedValue(named: "X-Stamp") ?? ""
        exchange.request.fields.set(name: "X-Stamp", value: "\(before)<\(self.text)>")
        return .next
    }
}

private protocol StampPlace: SendableMetatype {
    static var name: String { get }
    static var phase: FilterPhase { get }
}

private enum First: StampPlace {
    static let name = "first"
    static let phase = FilterPhase.beforeAuthentication
}

private enum Second: StampPlace {
    static let name = "second"
    static let phase = FilterPhase.beforeAuthentication
}

private enum Middle: StampPlace {
    static let name = "middle"
    static let phase = FilterPhase.afterAuthentication
}

private enum Last: StampPlace {
    static let name = "last"
    static let phase = FilterPhase.beforeService
}

private enum Wrong: StampPlace {
    static let name = "Wrong name"
    static let phase = FilterPhase.beforeService
}

private enum Taken: StampPlace {
    static let name = "cors"
    static let phase = FilterPhase.beforeService
}

/// A filter that takes no text but one.
private struct PickyFilter: CustomFilter {
    struct Refusal: Error, CustomStringConvertible { var description: String }

    static let name = "picky"
    static let documentation = "Takes 'good' alone."
    static let kind = StampFilter<First>.kind
    static let phase = FilterPhase.beforeService

    init(_ config: StampFilter<First>.Config, _ builder: inout FilterBuilder) throws {
        guard config.text == "good" else { throw Refusal(description: "'\(config.text)' is not good") }
    }
}

@Suite struct CustomFilterTests {
    private static let filters: [any CustomFilter.Type] = [
        StampFilter<Last>.self, StampFilter<First>.self, StampFilter<Second>.self, StampFilter<Middle>.self,
    ]

    private static func load(
        _ text: String, _ filters: [any CustomFilter.Type] = Self.filters
    ) throws(Blueprint.LoadError) -> Blueprint {
        try Blueprint.load(text: "version: 1\nservices: { app: \"http://h\" }\n" + text, filters: filters)
    }

    private static func explain(_ blueprint: Blueprint, _ request: String) async throws -> Explanation {
        let explainer = try Explainer(blueprint)
        defer { explainer.stop() }
        return try await explainer.explain(try ExplainQuery(request: request))
    }

    @Test("filters run at their phases, those of one phase in the order in which they were given")
    func phases() async throws {
        let blueprint = try Self.load(
            """
            defaults: { second: d, headers: { request: { add: { X-Stamp: h } } } }
            routes: { a: { match: /a, to: app, last: l, middle: m, first: f } }
            """)
        let explanation = try await Self.explain(blueprint, "/a")
        let steps = explanation.record.steps.map(\.name)
        #expect(steps.suffix(6) == ["first", "second", "middle", "headers", "last", "to"])
        #expect(explanation.head.contains("X-Stamp: <f><d><m>, h<l>"), "\(explanation.head)")
    }

    @Test("the key stands on routes, BFFs and the defaults, and the nearest holds")
    func levels() async throws {
        let blueprint = try Self.load(
            """
            defaults: { first: d }
            routes: { a: { match: /a, to: app }, b: { match: /b, to: app, first: { text: r } } }
            bffs: { m: { prefix: /m, first: b, routes: { c: { match: /c, to: app } } } }
            """)
        for (path, stamp) in [("/a", "<d>"), ("/b", "<r>"), ("/m/c", "<b>")] {
            let head = try await Self.explain(blueprint, path).head
            #expect(head.contains("X-Stamp: \(stamp)"), "\(head)")
        }
        let shown = blueprint.config.normalised()
        #expect(shown.contains("defaults:\n  first: d\n"), "\(shown)")
        #expect(try Self.load("").config.normalised() != shown)
        let again = try Blueprint.load(text: shown, filters: Self.filters)
        #expect(again.config.normalised() == shown)
    }

    @Test("what is wrong with its config is said with its place, and the key is unknown without the filter")
    func mistakes() {
        let said = { (text: String, filters: [any CustomFilter.Type]) in
            do throws(Blueprint.LoadError) {
                _ = try Self.load(text, filters)
                return [String]()
            } catch {
                return error.diagnostics.map(\.summary)
            }
        }
        #expect(
            said("defaults: { first: { txt: a } }", Self.filters) == [
                "gateway.yaml:3:22: error: unknown key 'txt' in 'first'; did you mean 'text'?"
            ])
        #expect(
            said("routes: { a: { match: /a, first: f } }", Self.filters) == [
                "gateway.yaml:3:11: error: route 'a' does nothing; add 'to', 'split', 'redirect', 'respond' or 'compose'"
            ])
        #expect(
            said("defaults: { first: a }", []) == ["gateway.yaml:3:13: error: unknown key 'first' in 'defaults'"])
        let first = StampFilter<First>.self
        #expect(
            said("", [StampFilter<Wrong>.self, first, first, StampFilter<Taken>.self]) == [
                "error: a filter is named 'Wrong name': a key is made of a-z, 0-9 and '_'",
                "error: a filter is named 'first', and so is another key",
                "error: a filter is named 'cors', and so is another key",
            ])
    }

    @Test("what its initialiser throws is an error of the configuration, said once")
    func refuses() throws {
        let text = """
            routes:
              a: { match: /a, to: app }
              b: { match: /b, to: app, picky: bad }
              c: { match: /c, to: app }
            defaults: { picky: worse }
            """
        let error = #expect(throws: Blueprint.LoadError.self) { try Self.load(text, [PickyFilter.self]) }
        #expect(
            error?.diagnostics.map { "\($0.path) \($0.summary)" } == [
                "defaults.picky gateway.yaml:4:3: error: 'worse' is not good",
                "routes.b.picky gateway.yaml:5:3: error: 'bad' is not good",
            ])
        _ = try Self.load("defaults: { picky: good }\nroutes: { a: { match: /a, to: app } }", [PickyFilter.self])
    }

    @Test("the schema and the reference page describe it at each of its places")
    func described() throws {
        let schema = ConfigSchema.json(filters: [StampFilter<First>.self])
        #expect(schema.ranges(of: "\"first\": {").count == 4)
        #expect(schema.contains("What it sets."))
        #expect(!ConfigSchema.json().contains("\"first\": {"))
        let page = ConfigReference.markdown(filters: [StampFilter<First>.self])
        #expect(page.contains("`defaults.first`, `routes.<name>.first`, `bffs.<name>.first`"))
    }

    @Test("explain does not show what a filter may have made of a secret")
    func secrets() async throws {
        let (config, found) = ConfigLoader.loadCollecting(
            path: "gateway.yaml", environment: { _ in "s3cr3t" },
            files: GoldenFiles(memory: [
                "gateway.yaml": """
                version: 1
                services: { app: "http://h" }
                routes: { a: { match: /a, to: app, first: "${S}" } }
                """
            ]), filters: [StampFilter<First>.self])
        var list = found
        let blueprint = try #require(config.flatMap { Blueprint.check($0, &list) }, "\(list.sorted)")
        let explanation = try await Self.explain(blueprint, "/a?b=c")
        #expect(explanation.head.contains("X-Stamp: ***"))
        #expect(!"\(explanation)".contains("s3cr3t"))
        #expect(config?.normalised().contains("first: \"***\"") == true)
    }

    @Test("a file is read with the filters again at a reload")
    func reload() async throws {
        let source = ConfigSource(
            path: "gateway.yaml", environment: { _ in nil },
            files: GoldenFiles(memory: ["gateway.yaml": "version: 1\ndefaults: { first: a }\n"]),
            filters: [StampFilter<First>.self])
        for _ in 0..<2 { #expect(source.load().diagnostics.isEmpty) }
    }
}
