// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct NameTests {
    @Test("no folder, file or type has a name that says nothing")
    func emptyNames() {
        expectNone(Repository.swiftFiles.flatMap(NameRule.emptyNames))
    }

    @Test("nothing is left for later in code and scripts")
    func promises() {
        let others = Repository.files(under: ["scripts", "deploy", "Examples", "Benchmarks", "Fuzz"])
            .filter { !$0.hasSuffix(".swift") && !$0.contains("/Failures/") && !$0.contains("/corpus/") }
        expectNone((Repository.swiftFiles + others.map(Repository.read)).flatMap(NameRule.promises))
    }

    @Test("each file of Sources is named after what it declares or extends")
    func fileNames() {
        expectNone(Repository.swiftFiles.flatMap(NameRule.fileName))
    }

    @Test("each Swift file begins with the two lines of the licence")
    func headers() {
        let expected = ["// Copyright (c) the Portico authors", "// SPDX-License-Identifier: Apache-2.0"]
        // A manifest begins with the line that names its tools version.
        let without = Repository.swiftFiles.filter { file in
            let lines = file.lines.drop { $0.hasPrefix("// swift-tools-version") }
            return Array(lines.prefix(2)) != expected
        }
        expectNone(without.map { $0.finding(0, "the file does not begin with the licence header") })
    }

    @Test("empty words are found as humps of a name, not inside other words")
    func findsWhatIsWrong() {
        let text = "struct PoolManager {}\nstruct Utilization {}\nlet a = FileManager.default\nenum StringUtils {}\n"
        let found = NameRule.emptyNames(in: SourceFile(path: "Sources/A/Helpers/B.swift", text: text))
        #expect(found.map(\.line) == [1, 1, 4])
        let other = SourceFile(path: "Sources/A/Route.swift", text: "struct Router {}\n// struct Route\n")
        #expect(NameRule.fileName(of: other).map(\.line) == [1])
        let aspect = SourceFile(path: "Sources/A/Route+Text.swift", text: "extension Snapshot.Route: Text {}\n")
        #expect(NameRule.fileName(of: aspect).isEmpty)
        #expect(Words.humps(of: "HTTPCodecV2") == ["HTTP", "Codec", "V2"])
        let promise = SourceFile(path: "Sources/A/B.swift", text: "// " + "TO" + "DO: later\nlet autodoTODOx = 1\n")
        #expect(NameRule.promises(in: promise).map(\.line) == [1])
    }
}
