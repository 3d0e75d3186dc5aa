// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// Messages that others collected, read from `$PORTICO_CORPUS` or from `shared/corpus` beside the repository.
enum Corpus {
    struct Row: Decodable {
        var id: String
        /// Base64.
        var raw: String?
        /// Base64; a head with places to fill in.
        var gadget: String?
        /// What a strict reader says: `ok`, `error` or `invalid`.
        var expected: String?

        var bytes: [UInt8] { Data(base64Encoded: self.raw ?? self.gadget ?? "").map { [UInt8]($0) } ?? [] }
    }

    static let isThere = FileManager.default.fileExists(atPath: Self.folder + "/http1")
    static let notice: Comment = "there is no corpus: set PORTICO_CORPUS to the folder that holds one"

    /// The rows of `http1/<name>.json`.
    static func rows(_ name: String) throws -> [Row] {
        let data = try Data(contentsOf: URL(filePath: "\(Self.folder)/http1/\(name).json"))
        return try JSONDecoder().decode([Row].self, from: data)
    }

    private static var folder: String {
        if let folder = ProcessInfo.processInfo.environment["PORTICO_CORPUS"] { return folder }
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return "/\(root)/../shared/corpus"
    }
}
