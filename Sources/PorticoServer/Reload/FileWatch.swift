// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The files whose changes count.
struct WatchedFiles: Sendable, Equatable {
    /// Those that are the configuration, as the last attempt to read it saw them. Where that failed, those that it names
    /// too: putting one right is a change.
    var configuration: [String: FileSignature?] = [:]
    /// Those that the configuration in use names, as they were last tried.
    var named: [String: FileSignature?] = [:]

    init() {}

    init(used: ReadFiles) {
        self.configuration = used.configuration.signatures
        self.named = used.followed
    }
}

/// Says what a look at the files asks for.
struct FileWatch {
    enum Change: Equatable {
        /// The configuration is to be read whole.
        case configuration
        /// Only what it names.
        case named
    }

    /// `nil`: it is read when someone asks for it.
    private var configuration: ConfigWatcher?
    private var named: ConfigWatcher

    init(_ files: WatchedFiles, includingConfiguration: Bool) {
        self.configuration = includingConfiguration ? ConfigWatcher(known: files.configuration) : nil
        self.named = ConfigWatcher(known: files.named)
    }

    /// - Parameter files: as they are known by now. A reload for another reason may have read the changed ones already.
    mutating func look(_ files: WatchedFiles) -> Change? {
        if files.configuration != self.configuration?.known { self.configuration?.restart(files.configuration) }
        if files.named != self.named.known { self.named.restart(files.named) }
        let hasNamed = self.named.hasChanged()
        if self.configuration?.hasChanged() == true { return .configuration }
        return hasNamed ? .named : nil
    }
}

extension Gateway {
    /// Until the task is cancelled: reads the files anew that the configuration names (secrets, keys, passwords) when they
    /// have changed, and the whole configuration when one of its own has.
    /// - Parameter includingConfiguration: whether the configuration's own files are looked at.
    public func watchFiles(
        every interval: Duration = .milliseconds(500), includingConfiguration: Bool = true
    ) async {
        guard self.source != nil else { return }
        var watch = FileWatch(
            self.state.withLock { $0.files }, includingConfiguration: includingConfiguration)
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            switch watch.look(self.state.withLock { $0.files }) {
            case .configuration: await self.reload("a file has changed")
            case .named: await self.readNamedFiles()
            case nil: continue
            }
        }
    }
}
