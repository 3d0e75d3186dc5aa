// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import PorticoConfig
import PorticoServer

/// Reads and checks a configuration file, and reports what is wrong with it.
struct ConfigFile {
    var blueprint: Blueprint?
    var diagnostics: [Diagnostic]

    init(path: String) {
        var (config, list) = ConfigLoader.loadCollecting(
            path: path, environment: { getenv($0).map { String(cString: $0) } }, files: SystemConfigFiles())
        self.blueprint = config.flatMap { Blueprint.check($0, &list) }
        self.diagnostics = list.sorted
    }

    var errorCount: Int { self.diagnostics.count { $0.severity == .error } }

    /// The diagnostics on standard error; the blueprint, or the end with status 1.
    func requireBlueprint() throws -> Blueprint {
        for diagnostic in self.diagnostics { Output.error("\(diagnostic)") }
        guard let blueprint = self.blueprint else { throw ExitCode(1) }
        return blueprint
    }
}
