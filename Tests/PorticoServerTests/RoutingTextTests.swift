// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoFeatures
import PorticoProxy
import Testing

/// The texts of `match`, `to` and `redirect`.
@Suite struct RoutingTextTests {
    private static let place = PorticoConfig.SourceLocation(file: "test.yaml", line: 1, column: 1)

    @Test func aPathIsMadeOfWholeSegments() throws {
        let path = try PathPattern.parse("/a/{id}/*/{rest**}")
        #expect(path.segments == [.literal("a"), .single(name: "id"), .single(name: nil)])
        #expect(path.remainder == .init(name: "rest"))
        #expect(path.text == "/a/{id}/*/{rest**}")
        #expect(path.captureNames == ["id", "rest"])
    }

    @Test func theRootHasNoSegmentsAndASlashAtTheEndIsAnEmptyOne() throws {
        #expect(try PathPattern.parse("/").segments == [])
        #expect(try PathPattern.parse("/a/").segments == [.literal("a"), .literal("")])
        #expect(try PathPattern.parse("/**") == PathPattern(segments: [], remainder: .init(name: nil), text: "/**"))
    }

    @Test(
        "literals are brought to canonical form",
        arguments: [
            ("/%41%7e", "A~"), ("/a%2cb", "a%2Cb"), ("/ä", "%C3%A4"), ("/a b", "a%20b"), ("/a;b=c", "a;b=c"),
            ("/%25", "%25"),
        ])
    func canonical(_ text: String, _ literal: String) throws {
        #expect(try PathPattern.parse(text).segments == [.literal(literal)])
    }

    @Test(
        "what no request can match is refused",
        arguments: [
            "", "a", "//", "/a//b", "/.", "/a/..", "/%2e%2E", "/..;x", "/%2f", "/%5C", "/%00", "/%", "/%4", "/a\\b",
            "/?", "/#",
        ])
    func refusedPaths(_ text: String) {
        #expect(throws: ValueError.self) { try PathPattern.parse(text) }
    }

    @Test func aTemplateOfAPathKnowsItsParts() throws {
        let template = try PathTemplate.parse("/a/x-{id}.json/{path.name}/**")
        #expect(
            template.parts == [
                .literal("/a/x-"), .capture("id"), .literal(".json/"), .capture("name"), .literal("/"), .remainder,
            ])
        #expect(try PathTemplate.parse("/").parts == [.literal("/")])
        #expect(try PathTemplate.parse("/{rest**}").parts == [.literal("/"), .remainder])
        #expect(try PathTemplate.parse("/ä/{path.id}/**").canonical == "/%C3%A4/{id}/**")
    }

    @Test func aTemplateSaysWhatThePatternDoesNotCapture() throws {
        let pattern = try PathPattern.parse("/a/{id}")
        #expect(try PathTemplate.parse("/{id}/x").missing(in: pattern) == [])
        #expect(try PathTemplate.parse("/{ib}/**").missing(in: pattern) == ["{ib}", "**"])
    }

    @Test func aDestinationIsAServiceAndPerhapsAPath() throws {
        #expect(try Destination.parse("users", at: Self.place).path == nil)
        let destination = try Destination.parse("users:/x/**", at: Self.place)
        #expect(destination.service == Reference("users", at: Self.place))
        #expect(destination.path?.text == "/x/**")
    }

    @Test(
        "hosts are compared in lower case",
        arguments: [
            ("API.Example.com", .exact("api.example.com")), ("*.Example.com", .wildcard(suffix: ".example.com")),
            ("127.0.0.1", .exact("127.0.0.1")), ("[::1]", .exact("[::1]")), ("::1", .exact("[::1]")),
        ] as [(String, HostPattern)])
    func host(_ text: String, _ pattern: HostPattern) throws {
        #expect(try HostPattern.parse(text) == pattern)
    }

    @Test(
        "what is no host is refused",
        arguments: ["", "*", "*.", "a.*", "*a.com", "a:80", "a..b", ".a", "a.", "a b", "ä.com", "[::1"])
    func refusedHosts(_ text: String) {
        #expect(throws: ValueError.self) { try HostPattern.parse(text) }
    }

    @Test func aRedirectStaysOrNamesItsOrigin() throws {
        #expect(try RedirectTarget.parse("/x").origin == nil)
        let away = try RedirectTarget.parse("HTTPS://Example.com:8443/a/{id}")
        #expect(away.origin?.description == "https://example.com:8443")
        #expect(away.path.text == "/a/{id}")
        #expect(try RedirectTarget.parse("https://example.com").path.text == "/")
        let refused = [
            "//evil", "ftp://a/", "https:///a", "https://a b/", "x", "https://{host}:8443/", "https://{client}/",
            "https://{host/", "https://{host}{path}/x", "https://{host}\\x/", "{host}", "https://{path}",
        ]
        for text in refused {
            #expect(throws: ValueError.self) { try RedirectTarget.parse(text) }
        }
    }

    @Test(
        "a redirect that takes the request's host is written back as it was",
        arguments: [
            "https://{host}{path}", "https://{hostname}:8443/a/{id}", "http://www.{host}/", "https://a.example{path}",
        ])
    func redirectHosts(_ text: String) throws { #expect(try RedirectTarget.parse(text).description == text) }
}
