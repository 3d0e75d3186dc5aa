// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import PorticoJOSE
@testable import PorticoJSON

/// Vectors of the Wycheproof project, read from `$PORTICO_CORPUS` or from `shared/corpus` beside the repository.
enum Corpus {
    struct Row: Sendable, CustomStringConvertible {
        var file: String
        var number: String
        var comment: String
        var keys: [VerificationKey]
        /// The compact form, or the JSON text of another one.
        var token: String
        var isValid: Bool

        var name: String { "\(self.file)/\(self.number)" }
        var description: String { "\(self.name) \(self.comment)" }
    }

    static let isThere = FileManager.default.fileExists(atPath: Self.folder)
    static let notice: Comment = "there is no corpus: set PORTICO_CORPUS to the folder that holds one"

    /// Rows with a JWS; those with encrypted texts (`jwe`) as well, as all that we must do with them is to refuse them.
    static func rows(_ file: String) throws -> [Row] {
        let text = try Data(contentsOf: URL(filePath: "\(Self.folder)/json_web_\(file)_test.json"))
        var json = JSONIndex()
        try json.build([UInt8](text))
        let groups = try #require(json.member(json.root, named: "testGroups"))
        return try json.elements(groups).flatMap { try Self.rows(file, json, $0) }
    }

    private static func rows(_ file: String, _ json: JSONIndex, _ group: JSONIndex.Node) throws -> [Row] {
        let keys = try Self.keys(
            json, #require(json.member(group, named: "public") ?? json.member(group, named: "private")))
        let tests = try #require(json.member(group, named: "tests"))
        return try json.elements(tests).map { test in
            let token = try #require(json.member(test, named: "jws") ?? json.member(test, named: "jwe"))
            return Row(
                file: file,
                number: json.scalarText(try #require(json.member(test, named: "tcId"))) ?? "",
                comment: json.stringMember(test, "comment") ?? "",
                keys: keys,
                token: json.scalarText(token) ?? String(decoding: json.bytes[json.range(token)], as: UTF8.self),
                isValid: json.stringMember(test, "result") == "valid")
        }
    }

    /// The keys as a gateway reads them: a key, or a set; of both what cannot be used is no key.
    private static func keys(_ json: JSONIndex, _ node: JSONIndex.Node) -> [VerificationKey] {
        let allowed = Set(JWSAlgorithm.allCases)
        guard json.member(node, named: "keys") != nil else {
            return (try? VerificationKey.fromJWK(json, node, allowed: allowed)) ?? []
        }
        return (try? JWKSet.parse(Array(json.bytes[json.range(node)]), allowed: allowed).keys) ?? []
    }

    private static var folder: String {
        if let folder = ProcessInfo.processInfo.environment["PORTICO_CORPUS"] { return "\(folder)/jose" }
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/../shared/corpus/jose"
    }
}
