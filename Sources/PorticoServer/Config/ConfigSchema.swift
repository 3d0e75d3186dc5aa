// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// The JSON Schema of the configuration, for editors: `# yaml-language-server: $schema=portico.schema.json`.
public enum ConfigSchema {
    public static func json() -> String {
        let head: [JSONValue.Member] = [
            .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            .init("title", .string("Portico configuration")),
        ]
        return JSONValue.object(head + SchemaWriter.members(GatewayConfig.shape)).text(indent: 0) + "\n"
    }
}
