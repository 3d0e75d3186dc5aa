// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoServer
import Testing

@Suite struct GoldenConfigTests {
    @Test("a configuration gives what its golden file says", arguments: GoldenFile.all)
    func matches(_ file: GoldenFile) throws {
        let (actual, _) = transcript(of: file.name, file.input)
        if GoldenFile.isUpdating { return try file.write(actual) }
        let difference = Self.difference(expected: file.expected, actual: actual)
        #expect(
            difference == nil, "\(file.name) says otherwise (PORTICO_UPDATE_GOLDEN=1 accepts it):\n\(difference ?? "")")
    }

    @Test("the normalised form reads back as the same configuration", arguments: GoldenFile.all)
    func roundTrips(_ file: GoldenFile) {
        guard let config = transcript(of: file.name, file.input).1, config.secrets.isEmpty, config.admin.token == nil
        else { return }
        let text = config.normalised()
        let again = transcript(of: "again.yaml", text)
        #expect(again.1?.normalised() == text, "\(again.0)")
        let all = config.normalised(includingDefaults: true)
        #expect(transcript(of: "all.yaml", all).1?.normalised(includingDefaults: true) == all)
    }

    @Test func thereIsAFileForEveryKindOfError() {
        #expect(GoldenFile.all.count >= 80)
    }

    /// The lines that differ, with `-` for what is expected and `+` for what came.
    private static func difference(expected: String, actual: String) -> String? {
        guard expected != actual else { return nil }
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
        let changes = new.difference(from: old).map { change in
            switch change {
            case .remove(let line, let text, _): "- \(line + 1): \(text)"
            case .insert(let line, let text, _): "+ \(line + 1): \(text)"
            }
        }
        return changes.joined(separator: "\n")
    }
}
