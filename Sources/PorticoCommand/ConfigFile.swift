// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PorticoConfig
import PorticoServer

/// Reads and checks a configuration file, and reports what is wrong with it.
struct ConfigFile {
    let source: ConfigSource
    private let loaded: ConfigSource.Loaded

    /// - Parameters:
    ///   - path: `-` is standard input.
    ///   - logsBriefly: access lines are short ones where the file does not say how they look.
    init(path: String, logsBriefly: Bool = false) {
        self.source = .process(path: path, filters: GatewayCommand.filters, logsBriefly: logsBriefly)
        self.loaded = self.source.load()
    }

    var blueprint: Blueprint? { self.loaded.blueprint }
    var diagnostics: [Diagnostic] { self.loaded.diagnostics }
    /// For a gateway that reads the file again.
    var origin: ConfigSource.Origin { ConfigSource.Origin(self.source, self.loaded) }

    /// The diagnostics on standard error; the blueprint, or the end with status 1.
    func requireBlueprint() throws -> Blueprint {
        let report = DiagnosticReport(self.diagnostics)
        if !self.diagnostics.isEmpty { Output.error(Style.error.diagnostics(report.description)) }
        guard let blueprint = self.blueprint else {
            Output.error("\(self.source.path): \(report.count)")
            throw ExitCode(1)
        }
        return blueprint
    }
}
