// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// What came of a run, in words for people or for other programs.
package struct TestReport {
    package enum Format: String, Sendable, CaseIterable {
        case text
        /// The Test Anything Protocol, version 14.
        case tap
        /// The XML that build servers read.
        case junit
    }

    private let outcomes: [TestRun.Outcome]
    /// Of the configuration.
    private let file: String

    package init(_ outcomes: [TestRun.Outcome], file: String) {
        self.outcomes = outcomes
        self.file = file
    }

    package var failed: Int { self.outcomes.count { !$0.failures.isEmpty } }

    package func text(_ format: Format) -> String {
        switch format {
        case .text: self.plain
        case .tap: self.tap
        case .junit: self.junit
        }
    }

    private var plain: String {
        var lines: [String] = []
        for outcome in self.outcomes {
            if outcome.failures.isEmpty {
                lines.append("ok    \(outcome.name)")
            } else {
                lines.append("FAIL  \(outcome.name)  (\(outcome.location))")
                lines += outcome.failures.map { "      \($0)" }
            }
        }
        if self.outcomes.isEmpty { return "\(self.file): no tests" }
        let count = self.outcomes.count
        lines.append(
            "\(count) \(count == 1 ? "test" : "tests"), \(self.failed == 0 ? "all passed" : "\(self.failed) failed")")
        return lines.joined(separator: "\n")
    }

    private var tap: String {
        var lines = ["TAP version 14", "1..\(self.outcomes.count)"]
        for (index, outcome) in self.outcomes.enumerated() {
            let name = outcome.name.replacing("\\", with: "\\\\").replacing("#", with: "\\#")
            lines.append("\(outcome.failures.isEmpty ? "ok" : "not ok") \(index + 1) - \(name)")
            guard !outcome.failures.isEmpty else { continue }
            lines += ["  ---", "  at: \(JSONValue.string("\(outcome.location)").text())", "  failures:"]
            lines += outcome.failures.map { "    - \(JSONValue.string($0).text())" } + ["  ..."]
        }
        return lines.joined(separator: "\n")
    }

    private var junit: String {
        let counts = "tests=\"\(self.outcomes.count)\" failures=\"\(self.failed)\" errors=\"0\" skipped=\"0\""
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites \(counts)>",
            "  <testsuite name=\"\(Self.escaped(self.file))\" \(counts)>",
        ]
        for outcome in self.outcomes {
            let place = "file=\"\(Self.escaped(outcome.location.file))\" line=\"\(outcome.location.line)\""
            let name = "name=\"\(Self.escaped(outcome.name))\" classname=\"\(Self.escaped(self.file))\""
            let start = "    <testcase \(name) \(place) time=\"\(Self.seconds(outcome.duration))\""
            guard let first = outcome.failures.first else {
                lines.append(start + "/>")
                continue
            }
            let all = outcome.failures.map { Self.escaped($0) }.joined(separator: "\n")
            lines += [
                start + ">", "      <failure message=\"\(Self.escaped(first))\">\(all)</failure>", "    </testcase>",
            ]
        }
        return (lines + ["  </testsuite>", "</testsuites>"]).joined(separator: "\n")
    }

    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }

    /// XML 1.0 §2.4; characters that XML does not have become question marks.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "\n", "\r", "\t": out += "&#\(scalar.value);"
            case _ where scalar.value < 0x20 || scalar.value == 0xfffe || scalar.value == 0xffff: out += "?"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
