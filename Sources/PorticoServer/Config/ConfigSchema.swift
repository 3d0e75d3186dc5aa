// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
import PorticoFeatures
package import PorticoProxy

/// The JSON Schema of the configuration, for editors: `# yaml-language-server: $schema=portico.schema.json`.
package enum ConfigSchema {
    /// - Parameter filters: beside the built-in ones.
    package static func json(filters: [any CustomFilter.Type] = []) -> String {
        let head: [JSONValue.Member] = [
            .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            .init("title", .string("Portico configuration")),
        ]
        let shape = GatewayConfig.shape(of: GatewayConfig.keys(with: .with(filters)))
        return JSONValue.object(head + SchemaWriter.members(shape)).text(indent: 0) + "\n"
    }
}
