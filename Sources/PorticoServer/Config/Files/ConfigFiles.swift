// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import PorticoConfig

/// How a configuration's files are read; tests give files in memory.
public protocol ConfigFiles: Sendable {
    func read(_ path: String) throws(ConfigFileError) -> [UInt8]
    /// The names in a directory in any order; nil when it cannot be listed.
    func names(in directory: String) -> [String]?
}

/// Why a file cannot be read: `No such file or directory`.
public struct ConfigFileError: Error, Sendable, Hashable {
    public var reason: String

    public init(_ reason: String) { self.reason = reason }
}

/// The files of this machine.
public struct SystemConfigFiles: ConfigFiles {
    public init() {}

    /// Bytes; of a larger file a few more are read, so that it is known to be one.
    static let largest = 24 << 20

    public func read(_ path: String) throws(ConfigFileError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw Self.error() }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= Self.largest {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                try Self.awaitMore(of: file)
                continue
            }
            guard count >= 0 else { throw Self.error() }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Seconds that the writer of a pipe may take for its next bytes.
    private static let patience: Int32 = 10

    private static func awaitMore(of file: Int32) throws(ConfigFileError) {
        var entry = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, self.patience * 1000) > 0 else {
            throw ConfigFileError("it is a pipe, and nothing came for \(self.patience) seconds")
        }
    }

    public func names(in directory: String) -> [String]? {
        guard let stream = opendir(directory.isEmpty ? "." : directory) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }

    private static func error() -> ConfigFileError {
        ConfigFileError(strerror(errno).map { String(cString: $0) } ?? "it cannot be read")
    }
}
