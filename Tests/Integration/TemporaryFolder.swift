// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import PorticoTesting

/// A folder of a test's own, removed with everything in it when the test is over.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/portico-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestingError("no temporary folder") }
        self.path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Writes a file and returns its path.
    func write(_ name: String, _ text: String) throws -> String {
        let path = "\(self.path)/\(name)"
        guard let file = fopen(path, "w") else { throw TestingError("\(path) cannot be written") }
        fputs(text, file)
        fclose(file)
        return path
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }
}
