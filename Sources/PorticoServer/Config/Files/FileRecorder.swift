// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Passes reading on and remembers what was read, so that it can be watched.
final class FileRecorder: ConfigFiles {
    private let files: any ConfigFiles
    private let seen = Mutex<[String: FileSignature?]>([:])

    init(_ files: any ConfigFiles) { self.files = files }

    /// Files and directories, as they were just before they were read.
    var signatures: [String: FileSignature?] { self.seen.withLock { $0 } }

    func read(_ path: String) throws(ConfigFileError) -> [UInt8] {
        self.note(path)
        return try self.files.read(path)
    }

    func names(in directory: String) -> [String]? {
        self.note(directory.isEmpty ? "." : directory)
        return self.files.names(in: directory)
    }

    private func note(_ path: String) {
        let signature = FileSignature(path)
        self.seen.withLock { seen in
            if seen[path] == nil { seen.updateValue(signature, forKey: path) }
        }
    }
}
