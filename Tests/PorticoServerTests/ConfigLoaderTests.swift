// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoProxy
import PorticoServer
import Testing

@Suite struct ConfigLoaderTests {
    struct Files: ConfigFiles {
        var bytes: [String: [UInt8]]

        func read(_ path: String) throws(ConfigFileError) -> [UInt8] {
            guard let bytes = self.bytes[path] else { throw ConfigFileError("No such file or directory") }
            return bytes
        }

        func names(in directory: String) -> [String]? {
            let prefix = directory.isEmpty ? "" : directory + "/"
            return self.bytes.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
    }

    static func load(_ text: String, _ others: [String: String] = [:]) -> (GatewayConfig?, [Diagnostic]) {
        let all = others.merging(["gateway.yaml": text]) { $1 }.mapValues { Array($0.utf8) }
        return ConfigLoader.load(path: "gateway.yaml", environment: { _ in nil }, files: Files(bytes: all))
    }

    static func load(bytes: [UInt8]) -> [Diagnostic] {
        ConfigLoader.load(path: "gateway.yaml", environment: { _ in nil }, files: Files(bytes: ["gateway.yaml": bytes]))
            .1
    }

    @Test func aMissingFileIsReportedWithoutAPlace() {
        let (config, diagnostics) = ConfigLoader.load(
            path: "no.yaml", environment: { _ in nil }, files: Files(bytes: [:]))
        #expect(config == nil)
        #expect(diagnostics.map(\.description) == ["error: cannot read 'no.yaml': No such file or directory"])
    }

    @Test func anEmptyConfigurationListensOnPort8080AndAdministersOnLoopback() throws {
        let config = try #require(Self.load("version: 1").0)
        #expect(config.listeners.map(\.address.description) == ["0.0.0.0:8080"])
        #expect(config.admin.address.description == "127.0.0.1:9901")
        #expect(config.drain.timeout == .seconds(30))
    }

    @Test func everyReferenceKnowsItsPlace() throws {
        let (config, _) = Self.load(
            "version: 1\nservices: { a: http://a }\nroutes:\n  r:\n    match: GET /x\n    to: a\n")
        let route = try #require(config?.routes.first)
        #expect(route.location == SourceLocation(file: "gateway.yaml", line: 4, column: 3))
        #expect(route.to?.service.location == SourceLocation(file: "gateway.yaml", line: 6, column: 9))
        #expect(route.match.locations["methods"] == SourceLocation(file: "gateway.yaml", line: 5, column: 12))
        #expect(route.match.locations["path"] == SourceLocation(file: "gateway.yaml", line: 5, column: 16))
    }

    @Test func aRegexCounterpartOfAPredicateKeepsItsPlace() throws {
        let text = "version: 1\nroutes:\n  r: { match: { path: /, headers: { X-A: { regex: a } } }, respond: {} }\n"
        let match = try #require(Self.load(text).0?.routes.first?.match)
        #expect(match.headers.map(\.condition) == [.regex("a")])
        #expect(match.headers.first?.location?.column == 37)
    }

    @Test func allFilesAreNamedForWatching() throws {
        let others = ["teams/a.yaml": "include: [../b.yaml]", "b.yaml": "drain: { pause: 1s }"]
        let config = try #require(Self.load("version: 1\ninclude: teams/*.yaml", others).0)
        #expect(config.files == ["gateway.yaml", "teams/a.yaml", "b.yaml"])
        #expect(config.drain.pause == .seconds(1))
    }

    @Test func secretsNeverShow() throws {
        let config = try #require(Self.load("version: 1\nadmin: { token: open-sesame }").0)
        #expect(config.admin.token?.revealed == "open-sesame")
        #expect(!"\(config)".contains("sesame"))
        var dumped = ""
        dump(config, to: &dumped)
        #expect(!dumped.contains("sesame"))
        #expect(!config.normalised(includingDefaults: true).contains("sesame"))
    }

    @Test func aPolicyKnowsWhatItLeavesOut() throws {
        let text =
            "version: 1\nservices: { a: { targets: [http://a], timeout: { connect: 2s } } }\nroutes: { r: { match: /, to: a } }"
        let timeout = try #require(Self.load(text).0?.services.first?.timeout)
        #expect(timeout.connect == .seconds(2))
        #expect(timeout.total == nil)
    }

    @Test func canonicalLiteralsAreKept() throws {
        let text = "version: 1\nroutes: { r: { match: /%7Ea/%2c/stra\u{df}e, respond: {} } }"
        let path = try #require(Self.load(text).0?.routes.first?.match.path)
        #expect(path.segments == [.literal("~a"), .literal("%2C"), .literal("stra%C3%9Fe")])
    }

    @Test func aByteOrderMarkAndOtherLineEndsAreFine() {
        #expect(Self.load(bytes: [0xef, 0xbb, 0xbf] + Array("version: 1\r\ndrain:\r\n  pause: 1s\r\n".utf8)).isEmpty)
        #expect(Self.load(bytes: Array("version: 1\rdrain: { pause: 1s }\r".utf8)).isEmpty)
        let places = Self.load(bytes: Array("version: 1\r\ndrain:\r\n  pause: 1\r\n".utf8)).flatMap(\.locations)
        #expect(places == [SourceLocation(file: "gateway.yaml", line: 3, column: 10)])
    }

    @Test(
        "bytes that are no text are refused at their place",
        arguments: [
            ([0x76, 0x0a, 0x20, 0xff], "gateway.yaml:2:2: error: the file is not UTF-8 text"),
            ([0x61, 0x00], "gateway.yaml:1:2: error: a NUL character does not belong in a configuration file"),
            (
                [0x61, 0x0a, 0x07],
                "gateway.yaml:2:1: error: the character U+0007 does not belong in a configuration file"
            ),
            ([0xc2, 0x85], "gateway.yaml:1:1: error: the character U+0085 does not belong in a configuration file"),
        ] as [([UInt8], String)])
    func binary(_ bytes: [UInt8], _ message: String) {
        #expect(Self.load(bytes: bytes).first?.description.hasPrefix(message) == true, "\(Self.load(bytes: bytes))")
    }
}
