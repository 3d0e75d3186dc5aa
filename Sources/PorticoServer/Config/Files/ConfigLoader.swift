// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
import PorticoFeatures
public import PorticoProxy

/// From a file to a configuration, or to all that is wrong with it.
public enum ConfigLoader {
    /// A configuration only when nothing is an error; the diagnostics come in the order of the files.
    ///
    /// - Parameters:
    ///   - path: the first file, as the user gave it.
    ///   - environment: the value of a variable, nil when it is unset.
    ///   - files: where files come from, those of `include` and of `${file:…}` too.
    ///   - filters: beside the built-in ones.
    public static func load(
        path: String, environment: @escaping @Sendable (String) -> String?, files: any ConfigFiles,
        filters: [any CustomFilter.Type] = []
    ) -> (GatewayConfig?, [Diagnostic]) {
        let (config, list) = self.loadCollecting(
            path: path, environment: environment, files: files, filters: filters)
        return (config, list.sorted)
    }

    /// The same with the list of diagnostics, so that checks made later can add to it and share its excerpts.
    public static func loadCollecting(
        path: String, environment: @escaping @Sendable (String) -> String?, files: any ConfigFiles,
        filters: [any CustomFilter.Type] = []
    ) -> (GatewayConfig?, DiagnosticList) {
        let (config, list) = self.collect(
            path: path, environment: environment, files: files, policies: .with(filters))
        return (list.hasErrors ? nil : config, list)
    }

    /// With what could be read where something is an error: more may be said of it (`Blueprint.check`).
    /// - Parameter named: where the files come from that the configuration names for what stands in them; `nil`: from
    ///   `files`.
    static func collect(
        path: String, environment: @escaping @Sendable (String) -> String?, files: any ConfigFiles,
        named: (any ConfigFiles)? = nil, policies: PolicyList
    ) -> (GatewayConfig?, DiagnosticList) {
        let variables = ConfigVariables(
            environment: environment, file: { self.text($0, named ?? files) }, data: { self.data($0, named ?? files) })
        let reader = ConfigReader(variables: variables)
        var sources = ConfigSources(files: files, reader: reader)
        guard let node = sources.read(path) else { return (nil, reader.diagnostics) }
        for problem in policies.problems { reader.report(Diagnostic(.error, at: [], problem)) }
        let keys = GatewayConfig.keys(with: policies)
        var config = GatewayConfig.decode(
            node, into: GatewayConfig(policies: policies), ConfigPath(), reader, keys: keys)
        if let config { ReferenceCheck(config: config, node: node, reader: reader).run() }
        config?.secrets = reader.secrets
        config?.secretTexts = reader.secretTexts
        config?.files = sources.names
        config?.hiddenFiles = reader.hiddenFiles
        config?.statesAccessLog = node["telemetry"]?["access_log"] != nil
        config?.doubts = SecretPaths(reader.doubts)
        return (config, reader.diagnostics)
    }

    /// Secrets, keys and certificates are short; a larger file is a slip.
    private static let maximalText = 64 << 10

    private static func text(_ path: String, _ files: any ConfigFiles) -> Result<String, ValueError> {
        self.data(path, files, upTo: self.maximalText, "64 KiB").flatMap { bytes in
            String(validating: bytes, as: UTF8.self).map { .success($0) }
                ?? .failure(ValueError("the file '\(path)' is not a UTF-8 text"))
        }
    }

    private static func data(
        _ path: String, _ files: any ConfigFiles, upTo limit: Int = SystemConfigFiles.largest,
        _ words: String = "24 MiB"
    ) -> Result<[UInt8], ValueError> {
        do throws(ConfigFileError) {
            let bytes = try files.read(path)
            guard bytes.count <= limit else {
                return .failure(ValueError("the file '\(path)' is larger than \(words)"))
            }
            return .success(bytes)
        } catch {
            return .failure(ValueError("cannot read '\(path)': \(error.reason)"))
        }
    }
}
