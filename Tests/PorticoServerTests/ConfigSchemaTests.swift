// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoConfig
import PorticoServer
import Testing

@Suite struct ConfigSchemaTests {
    @Test func theSchemaIsOneOf2020_12AndClosed() {
        let text = ConfigSchema.json()
        #expect(text.hasPrefix("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\""))
        #expect(text.contains("\"required\": [\n    \"version\"\n  ],\n  \"additionalProperties\": false"))
    }

    @Test func theSchemaHasEveryKeyAndNoneThatIsNotSupported() {
        let top = Self.members(SchemaWriter.schema(.object(GatewayConfig.shape)), "properties")
        #expect(top.map(\.name) == GatewayConfig.keys.map(\.name))
        #expect(!top.contains { GatewayConfig.unsupportedKeys.contains($0.name) })
        for key in top {
            #expect(Self.members(top, key.name).contains { $0.name == "description" }, "\(key.name) is not described")
        }
    }

    @Test func theSchemaReadsAsJSON() throws {
        struct Head: Decodable { var title: String }
        let head = try JSONDecoder().decode(Head.self, from: Data(ConfigSchema.json().utf8))
        #expect(head.title == "Portico configuration")
    }

    private static func members(_ value: JSONValue, _ name: String) -> [JSONValue.Member] {
        guard case .object(let members) = value else { return [] }
        return self.members(members, name)
    }

    private static func members(_ members: [JSONValue.Member], _ name: String) -> [JSONValue.Member] {
        guard case .object(let inner)? = members.first(where: { $0.name == name })?.value else { return [] }
        return inner
    }
}
