// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// A folder of a test's own, removed with everything in it when the test is over.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() throws {
        var template = Array("/tmp/portico-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestingError("no temporary folder") }
        self.path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Writes a file in place and returns its path.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String { try self.write(name, Array(text.utf8)) }

    @discardableResult
    public func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = "\(self.path)/\(name)"
        guard let file = fopen(path, "w") else { throw TestingError("\(path) cannot be written") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw TestingError("\(path) is not whole") }
        return path
    }

    /// Puts a file where there was another one, or none, in one step, as editors do; makes its folder.
    public func put(_ name: String, _ text: String) throws {
        if let slash = name.lastIndex(of: "/") { self.makeFolder(String(name[..<slash])) }
        try self.write("\(name).new", text)
        try self.move("\(name).new", to: name)
    }

    public func makeFolder(_ name: String) { mkdir("\(self.path)/\(name)", 0o755) }

    /// A named pipe; returns a descriptor that writes to it.
    public func makePipe(_ name: String) throws -> Int32 {
        mkfifo("\(self.path)/\(name)", 0o600)
        let descriptor = open("\(self.path)/\(name)", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw TestingError("\(name) cannot be made") }
        return descriptor
    }

    /// What was there before is replaced.
    public func move(_ name: String, to other: String) throws {
        guard rename("\(self.path)/\(name)", "\(self.path)/\(other)") == 0 else {
            throw TestingError("\(name) cannot be renamed to \(other)")
        }
    }

    /// A symbolic link; one that was there before is replaced in one step.
    public func link(_ name: String, to target: String) throws {
        guard symlink(target, "\(self.path)/\(name).new") == 0 else { throw TestingError("\(name) cannot be made") }
        try self.move("\(name).new", to: name)
    }

    /// A file, or a folder with everything in it.
    public func remove(_ name: String) { try? FileManager.default.removeItem(atPath: "\(self.path)/\(name)") }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }
}
