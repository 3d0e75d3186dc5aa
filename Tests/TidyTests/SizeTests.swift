// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Long files and functions hide what they do. Tables and generated code say so with a line `// tidy:table`.
@Suite struct SizeTests {
    private static let fileWarning = 300
    private static let fileLimit = 500
    private static let functionWarning = 40
    private static let functionLimit = 70
    private static let folderLimit = 25

    @Test("no file is longer than 500 lines")
    func files() {
        let files = Repository.swiftFiles.filter { !$0.lines.contains("// tidy:table") }
        for file in files where file.lines.count > Self.fileWarning {
            print("warning: \(file.path):1: \(file.lines.count) lines; \(Self.fileLimit) is the limit")
        }
        let tooLong = files.filter { $0.lines.count > Self.fileLimit }
        expectNone(tooLong.map { $0.finding(Self.fileLimit, "the file has \($0.lines.count) lines") })
    }

    @Test("no function is longer than 70 lines")
    func functions() {
        var findings: [Finding] = []
        for file in Repository.swiftFiles where !file.lines.contains("// tidy:table") {
            for function in FunctionLength.all(in: file) where function.count > Self.functionWarning {
                let finding = file.finding(function.firstLine, "the function has \(function.count) lines")
                if function.count > Self.functionLimit {
                    findings.append(finding)
                } else {
                    print("warning: \(finding); \(Self.functionLimit) is the limit")
                }
            }
        }
        expectNone(findings)
    }

    @Test("no folder holds more than 25 files itself")
    func folders() {
        let files = Repository.swiftFiles.map(\.path).filter { $0.hasPrefix("Sources/") || $0.hasPrefix("Tests/") }
        let folders = Dictionary(grouping: files) { $0.split(separator: "/").dropLast().joined(separator: "/") }
        for (folder, files) in folders.sorted(by: { $0.key < $1.key }) {
            #expect(files.count <= Self.folderLimit, "\(folder) has \(files.count) files: give it folders by topic")
        }
    }

    @Test("functions are counted from signature to closing brace, requirements without a body are not")
    func counting() {
        let text = """
            protocol P {
                func a()
                init(b: Int)
                subscript(c: Int) -> Int { get }
            }
            struct S {
                public init(
                    a: Int = { 1 }(),
                    b: String = "}"
                ) throws {
                    self.init()
                }
                @inlinable static func d() -> Int where Self: P { 1 }
            }
            """
        let found = FunctionLength.all(in: SourceFile(path: "Sources/A/B.swift", text: text))
        #expect(found.map { [$0.firstLine + 1, $0.count] } == [[4, 1], [7, 6], [13, 1]])
    }
}
