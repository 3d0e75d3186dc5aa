// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// One line of the access log, as JSON.
struct AccessLine {
    let values: [String: Any]

    init(_ line: some StringProtocol) throws {
        let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
        self.values = try #require(value as? [String: Any], "\(line)")
    }

    /// Every line of a text; the last one has its end.
    static func all(_ text: String) throws -> [AccessLine] {
        #expect(text.isEmpty || text.hasSuffix("\n"), "the last line is whole")
        return try text.split(separator: "\n").map { try AccessLine($0) }
    }

    static func all(file: String) throws -> [AccessLine] {
        try Self.all(String(contentsOfFile: file, encoding: .utf8))
    }

    func text(_ key: String) -> String? { self.values[key] as? String }
    func int(_ key: String) -> Int? { self.values[key] as? Int }
    func number(_ key: String) -> Double? { self.values[key] as? Double }
    func isNull(_ key: String) -> Bool { self.values[key] is NSNull }
    var id: String? { self.text("request_id") }
    var status: Int? { self.int("status") }
    var reason: String? { self.text("reason") }
}
