// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoServer
import Testing

/// The schema by the judgement of a validator that is not ours.
@Suite(.enabled(if: PublicValidator.isThere, PublicValidator.notice)) struct ConfigSchemaValidityTests {
    @Test func theSchemaIsValid() throws {
        let report = try PublicValidator.check(schema: ConfigSchema.json())
        #expect(report.status == "ok", "\(report.complaints)")
        let broken = ConfigSchema.json().replacing("\"type\": \"object\"", with: "\"type\": \"gateway\"")
        #expect(try PublicValidator.check(schema: broken).status == "fail")
    }

    @Test func itTakesEveryExampleAndEveryConfigurationThatTheGatewayTakes() throws {
        var texts: [String: String] = [:]
        for example in DocumentExample.all {
            texts[example.name.replacing("/", with: "-").replacing(":", with: "-") + ".yaml"] = example.text
        }
        for file in GoldenFile.all where !file.expected.contains(": error: ") {
            texts[file.name] = file.input
        }
        let report = try PublicValidator.check(texts, against: ConfigSchema.json())
        #expect(report.status == "ok", "\(report.complaints.joined(separator: "\n"))")
    }

    @Test func itRefusesWhatTheGatewayRefuses() throws {
        let report = try PublicValidator.check(
            Self.wrong.mapValues { Self.rest + $0 }, against: ConfigSchema.json())
        #expect(report.parseErrors?.isEmpty ?? true, "\(report.complaints)")
        #expect(report.refused == Set(Self.wrong.keys))
        for (name, text) in Self.wrong {
            let files = GoldenFiles(memory: [name: Self.rest + text])
            let (_, diagnostics) = ConfigLoader.load(path: name, environment: { _ in nil }, files: files)
            #expect(diagnostics.contains { $0.severity == .error }, "the gateway takes \(name)")
        }
    }

    private static let rest = "version: 1\nservices: { app: \"http://127.0.0.1:9001\" }\n"

    private static let wrong = [
        "unknown-key.yaml": "rutes: {}\n",
        "unknown-key-inside.yaml": "routes: { r: { match: /**, to: app, tiemout: { total: 1s } } }\n",
        "not-supported-yet.yaml": "graphql: {}\n",
        "missing-key.yaml": "routes: { r: { to: app } }\n",
        "list-for-map.yaml": "routes: [r]\n",
        "number-for-map.yaml": "routes: 5\n",
        "map-for-scalar.yaml": "admin: { address: { port: 9901 } }\n",
        "no-unit.yaml": "routes: { r: { match: /**, to: app, timeout: { total: 5 } } }\n",
        "bad-unit.yaml": "routes: { r: { match: /**, to: app, timeout: { total: 5parsecs } } }\n",
        "bad-size.yaml": "listeners: { a: { address: \"127.0.0.1:0\", limits: { body: 10miles } } }\n",
        "bad-choice.yaml": "routes: { r: { match: /**, redirect: { to: /x, status: 399 } } }\n",
        "bad-share.yaml": "routes: { r: { match: /**, split: [{ share: 5, to: app }, { to: app }] } }\n",
        "bad-name.yaml": "routes: { \"a name with spaces\": { match: /**, to: app } }\n",
    ]
}
