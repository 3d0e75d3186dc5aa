// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

// X509 brings this module along, and the optimizer finds the system's types there.
import CoreFoundation
import Glibc

/// What tells that a file, or what a symbolic link leads to, is another one or was written anew.
struct FileSignature: Sendable, Hashable {
    private var device: UInt64
    private var inode: UInt64
    private var size: Int
    private var modified: Int
    private var modifiedNanoseconds: Int
    private var changed: Int
    private var changedNanoseconds: Int
    /// A file, or a folder; no pipe and no device.
    let isRegular: Bool

    /// `nil`: there is no such file.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.device = UInt64(status.st_dev)
        self.inode = UInt64(status.st_ino)
        self.size = Int(status.st_size)
        self.modified = status.st_mtim.tv_sec
        self.modifiedNanoseconds = status.st_mtim.tv_nsec
        self.changed = status.st_ctim.tv_sec
        self.changedNanoseconds = status.st_ctim.tv_nsec
        self.isRegular = [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// Of each path; a missing file has none.
    static func all(_ paths: some Sequence<String>) -> [String: FileSignature?] {
        var signatures: [String: FileSignature?] = [:]
        for path in paths { signatures.updateValue(FileSignature(path), forKey: path) }
        return signatures
    }
}
