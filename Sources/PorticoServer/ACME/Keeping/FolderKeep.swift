// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Keeps in a folder: files that only we can read, each replaced in one step.
///
///     FOLDER/acme-v02.api.letsencrypt.org-directory/account.pem
///                                                   certificates/api.example.com.pem
///
/// Of several processes with one folder one orders, as long as it has the lock.
final class FolderKeep: ACMEKeep {
    private let folder: String
    private let lock = Mutex<Int32?>(nil)

    private static let largest = 128 << 10

    /// - Parameter directory: its URL.
    init(_ folder: String, directory: String) { self.folder = "\(folder)/\(Self.name(of: directory))" }

    deinit { self.unlock() }

    /// The URL without its scheme, each character that means something in paths a `-`.
    static func name(of directory: String) -> String {
        let rest = directory.split(separator: "//", maxSplits: 1).last ?? ""
        let name = rest.utf8.map { byte -> UInt8 in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte)
                || byte == 0x2e || byte == 0x5f
            return isPlain ? byte : 0x2d
        }
        return String(decoding: name, as: UTF8.self)
    }

    private func path(_ item: ACMEItem) -> String {
        switch item {
        case .account: "\(self.folder)/account.pem"
        case .certificate(let host): "\(self.folder)/certificates/\(host).pem"
        }
    }

    // MARK: Reading

    /// The same as `read`, for those who cannot wait.
    func text(of item: ACMEItem) throws(ACMEFailure) -> String? {
        let path = self.path(item)
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.failure("read", path)
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count <= Self.largest {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure("read", path) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
        throw ACMEFailure("store", "'\(path)' is too large")
    }

    func read(_ item: ACMEItem) async throws(ACMEFailure) -> String? { try self.text(of: item) }

    // MARK: Writing

    func write(_ text: String, _ item: ACMEItem) async throws(ACMEFailure) {
        try self.makeFolders()
        let path = self.path(item)
        let new = "\(path).new"
        unlink(new)
        let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("written", new) }
        let bytes = Array(text.utf8)
        let isWritten = Self.write(bytes, to: file) && fsync(file) == 0
        close(file)
        guard isWritten, rename(new, path) == 0 else {
            let failure = Self.failure("written", path)
            unlink(new)
            throw failure
        }
    }

    private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func makeFolders() throws(ACMEFailure) {
        var path = ""
        for part in "\(self.folder)/certificates".split(separator: "/") {
            path += "/\(part)"
            guard mkdir(path, 0o700) == 0 || errno == EEXIST || access(path, F_OK) == 0 else {
                throw Self.failure("made", path)
            }
        }
    }

    // MARK: The right to order

    func claim() async throws(ACMEFailure) -> Bool {
        if self.lock.withLock({ $0 != nil }) { return true }
        try self.makeFolders()
        let path = "\(self.folder)/lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Self.failure("written", path) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            return false
        }
        self.lock.withLock { $0 = file }
        return true
    }

    func release() async { self.unlock() }

    private func unlock() {
        let file = self.lock.withLock { lock in
            defer { lock = nil }
            return lock
        }
        if let file { close(file) }
    }

    /// Other processes do not share our ports.
    func show(_ challenge: ACMEChallenge) async throws(ACMEFailure) {}
    func remove(_ challenge: ACMEChallenge) async {}

    private static func failure(_ what: String, _ path: String) -> ACMEFailure {
        let reason = strerror(errno).map { String(cString: $0) } ?? "errno \(errno)"
        return ACMEFailure("store", "'\(path)' cannot be \(what): \(reason)")
    }
}
