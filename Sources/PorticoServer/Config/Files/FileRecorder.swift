// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Passes reading on and remembers what was read, so that it can be watched, and read again as it was. Each file is read
/// once.
final class FileRecorder: ConfigFiles {
    private let files: any ConfigFiles
    private let kept: FileImage
    private let seen = Mutex(FileImage())

    /// - Parameter kept: what is in it is not read again.
    init(_ files: any ConfigFiles, kept: FileImage = FileImage()) {
        self.files = files
        self.kept = kept
    }

    /// What was asked for, and nothing else.
    var image: FileImage { self.seen.withLock { $0 } }

    func read(_ path: String) throws(ConfigFileError) -> [UInt8] {
        let known = self.seen.withLock { $0.files[path] } ?? self.kept.files[path]
        let file = known ?? FileImage.File(reading: path, from: self.files)
        self.seen.withLock { $0.files[path] = file }
        return try file.content.get()
    }

    func names(in directory: String) -> [String]? {
        let path = directory.isEmpty ? "." : directory
        let known = self.seen.withLock { $0.folders[path] } ?? self.kept.folders[path]
        let folder =
            known ?? FileImage.Folder(signature: FileSignature(path), names: self.files.names(in: directory))
        self.seen.withLock { $0.folders[path] = folder }
        return folder.names
    }
}
