// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoServer

/// Files that exist in memory only.
struct MemoryFiles: ConfigFiles {
    var contents: [String: [UInt8]]

    /// The first file and, behind lines of `%%`, further ones: `gateway.yaml`, `a1.yaml`, `a2.yaml`, …
    init(splitting bytes: [UInt8]) {
        var parts: [[UInt8]] = [[]]
        for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
            if line.elementsEqual("%%".utf8), parts.count < 4 {
                parts.append([])
            } else {
                parts[parts.count - 1] += line + [10]
            }
        }
        self.contents = ["gateway.yaml": Array(parts[0].dropLast())]
        for (index, part) in parts.enumerated().dropFirst() { self.contents["a\(index).yaml"] = part }
    }

    func read(_ path: String) throws(ConfigFileError) -> [UInt8] {
        guard let bytes = self.contents[path] else { throw ConfigFileError("there is no such file") }
        return bytes
    }

    func names(in directory: String) -> [String]? { directory.isEmpty ? self.contents.keys.sorted() : nil }
}
