// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import PorticoConfig
import Synchronization

/// Taking what the files hold by now that the configuration names, without reading the configuration itself: it may be in
/// the middle of a change.
extension Gateway {
    /// After reloads that were asked for before.
    func readNamedFiles() async {
        await self.queue.run { await self.readNamedFilesNow() }
    }

    private func readNamedFilesNow() async {
        let state = self.state.withLock { $0 }
        guard !state.isDraining, let source = self.source else { return }
        var reading = await ConfigSource.elsewhere {
            var reading = NamedFileReading(source, state.used)
            reading.run()
            return reading
        }
        if let blueprint = reading.blueprint {
            do {
                try await self.use(blueprint)
            } catch {
                reading.refuse("\(error)", state.used)
            }
        }
        self.note(reading)
    }

    private func note(_ reading: NamedFileReading) {
        let (state, fresh) = self.state.withLock { state in
            state.noteUse(of: reading)
            let fresh = state.namedFiles.note(reading)
            return (state, fresh)
        }
        let config = state.blueprint.config
        for (path, fault) in fresh.sorted(by: { $0.key < $1.key }) {
            self.logger.error(
                "a file that the configuration names cannot be used; what it held before stays",
                metadata: ["file": "\(config.shownFile(path))", "error": "\(fault.words)"])
        }
        guard reading.blueprint != nil else { return }
        self.logger.info(
            "configuration reloaded",
            metadata: [
                "reason": "a file that it names has changed", "snapshot": "\(state.record.snapshot)",
                "files": "\(Self.list(reading.taken.map(config.shownFile)))",
            ])
    }

    /// More are counted.
    private static let mostShown = 5

    private static func list(_ files: [String]) -> String {
        let shown = files.prefix(Self.mostShown).joined(separator: ", ")
        return files.count > Self.mostShown ? "\(shown) and \(files.count - Self.mostShown) more" : shown
    }

    /// For `/status`: each file that the configuration names, and why its present content is not in use.
    static func namedFiles(_ state: State) -> JSONValue {
        .array(
            state.used.named.files.keys.sorted().map { path in
                .object([
                    .init("file", .string(state.blueprint.config.shownFile(path))),
                    .init("error", state.namedFiles.faults[path].map { .string($0.words) } ?? .null),
                ])
            })
    }
}
