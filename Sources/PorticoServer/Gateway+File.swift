// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import Logging
import PorticoConfig
public import PorticoProxy

extension Gateway {
    /// Reads a configuration file and serves it; a reload reads it again.
    /// - Parameter filters: beside the built-in ones.
    public convenience init(
        configuration path: String, filters: [any CustomFilter.Type] = [],
        options: GatewayOptions = GatewayOptions(), logger: Logger
    ) throws {
        let source = ConfigSource.process(path: path, filters: filters)
        let loaded = source.load()
        guard let blueprint = loaded.blueprint else { throw Blueprint.LoadError(diagnostics: loaded.diagnostics) }
        for diagnostic in loaded.diagnostics { logger.warning("\(diagnostic.summary)") }
        try self.init(
            blueprint, options: options, logger: logger, source: ConfigSource.Origin(source, loaded))
    }
}
