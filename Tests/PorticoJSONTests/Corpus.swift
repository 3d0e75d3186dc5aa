// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// Texts that others collected, read from `$PORTICO_CORPUS` or from `shared/corpus` beside the repository.
enum Corpus {
    struct Row: Decodable {
        var id: String
        /// Base64.
        var raw: String
        /// `accept`, `reject`, or `either`.
        var expected: String

        var bytes: [UInt8] { Data(base64Encoded: self.raw).map { [UInt8]($0) } ?? [] }
    }

    static let isThere = FileManager.default.fileExists(atPath: Self.file)
    static let notice: Comment = "there is no corpus: set PORTICO_CORPUS to the folder that holds one"

    static func rows() throws -> [Row] {
        let data = try Data(contentsOf: URL(filePath: Self.file))
        return try JSONDecoder().decode([Row].self, from: data)
    }

    private static let file = "\(Self.folder)/json/jsontestsuite.json"

    private static var folder: String {
        if let folder = ProcessInfo.processInfo.environment["PORTICO_CORPUS"] { return folder }
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/../shared/corpus"
    }
}
