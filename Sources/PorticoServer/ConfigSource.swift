// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
package import PorticoConfig
import PorticoFeatures
package import PorticoProxy

/// Where the configuration comes from, and comes from again at a reload.
public struct ConfigSource: Sendable {
    /// The first file, as the user gave it.
    package let path: String
    private let environment: @Sendable (String) -> String?
    private let files: any ConfigFiles
    private let policies: PolicyList
    /// Access lines are short ones where the file does not say how they look.
    private let logsBriefly: Bool

    /// - Parameter filters: beside the built-in ones.
    package init(
        path: String, environment: @escaping @Sendable (String) -> String?,
        files: any ConfigFiles = SystemConfigFiles(), filters: [any CustomFilter.Type] = [], logsBriefly: Bool = false
    ) {
        self.logsBriefly = logsBriefly
        self.policies = .with(filters)
        self.path = path
        self.environment = environment
        self.files = files
    }

    /// The file with the variables of this process.
    /// - Parameter path: `-` is standard input, which is read here and once.
    package static func process(
        path: String, filters: [any CustomFilter.Type] = [], logsBriefly: Bool = false
    ) -> ConfigSource {
        let isInput = path == "-"
        return ConfigSource(
            path: isInput ? StandardInputFiles.name : path,
            environment: { getenv($0).map { String(cString: $0) } },
            files: isInput ? StandardInputFiles() : SystemConfigFiles(),
            filters: filters,
            logsBriefly: logsBriefly)
    }

    /// What a load gave: a blueprint only where nothing is an error.
    package struct Loaded: Sendable {
        package var blueprint: Blueprint?
        package var diagnostics: [Diagnostic]
        /// Every file that was read or looked for: a change of one may change the result.
        var read: ReadFiles
    }

    /// A source with what its first load saw of the files.
    public struct Origin: Sendable {
        package var source: ConfigSource
        var read: ReadFiles

        package init(_ source: ConfigSource, _ loaded: Loaded) {
            self.source = source
            self.read = loaded.read
        }
    }

    /// Reading on a thread of its own: large files take long, and a file system may not answer.
    static func elsewhere<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }

    func read(_ path: String) -> FileImage.File { FileImage.File(reading: path, from: self.files) }

    package func load() -> Loaded { self.load(keeping: ReadFiles()) }

    /// - Parameter kept: what is in it is not read again.
    func load(keeping kept: ReadFiles) -> Loaded {
        let recorder = FileRecorder(self.files, kept: kept.configuration)
        let named = FileRecorder(self.files, kept: kept.named)
        var (config, list) = ConfigLoader.collect(
            path: self.path, environment: self.environment, files: recorder, named: named, policies: self.policies)
        if self.logsBriefly, config?.statesAccessLog == false { config?.telemetry.accessLog.format = .short }
        let blueprint = config.flatMap { Blueprint.check($0, &list) }
        let read = ReadFiles(configuration: recorder.image, named: named.image)
        return Loaded(blueprint: blueprint, diagnostics: list.sorted, read: read)
    }
}
