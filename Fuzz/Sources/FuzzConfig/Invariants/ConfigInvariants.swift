// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoServer

/// What holds for whatever bytes stand in a configuration file.
enum ConfigInvariants {
    /// The first broken promise for these bytes, in words; `nil` when all are kept.
    static func violation(_ bytes: [UInt8]) -> String? {
        let files = MemoryFiles(splitting: bytes)
        let (config, diagnostics) = Self.load(files)
        let hasErrors = diagnostics.contains { $0.severity == .error }
        if hasErrors == (config != nil) { return "a configuration \(config == nil ? "without" : "with") errors" }
        for diagnostic in diagnostics {
            if diagnostic.message.isEmpty || diagnostic.description.isEmpty { return "a diagnostic that says nothing" }
            for place in diagnostic.locations where place.line < 1 || place.column < 1 {
                return "a diagnostic without a place: \(diagnostic)"
            }
        }
        guard let config, config.secrets.isEmpty else { return nil }
        return Self.violation(ofPrinting: config)
    }

    /// What is printed reads as the same again.
    private static func violation(ofPrinting config: GatewayConfig) -> String? {
        let text = config.normalised()
        let (again, diagnostics) = Self.load(MemoryFiles(splitting: Array(text.utf8)))
        guard let again else { return "printed as \(text), which has errors: \(diagnostics)" }
        return again.normalised() == text ? nil : "printed as \(text), then as \(again.normalised())"
    }

    private static func load(_ files: MemoryFiles) -> (GatewayConfig?, [Diagnostic]) {
        ConfigLoader.load(path: "gateway.yaml", environment: { $0 == "HOME" ? "/root" : nil }, files: files)
    }
}
