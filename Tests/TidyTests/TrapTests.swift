// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct TrapTests {
    @Test("no trap on what a peer sends, and no unchecked promise, without its reason")
    func repository() {
        let files = Repository.swiftFiles.filter { $0.module != nil }
        expectNone(files.flatMap(TrapRule.findings))
    }

    @Test("traps are found where peers speak, unchecked promises everywhere")
    func findsWhatIsWrong() {
        let text = """
            fatalError()
            let a = try! b()
            let c = d as! E
            preconditionFailure("x")
            final class F: @unchecked Sendable {}
            nonisolated(unsafe) var g = 1
            """
        let wire = SourceFile(path: "Sources/PorticoWire/A.swift", text: text)
        #expect(TrapRule.findings(in: wire).map(\.line) == [1, 2, 3, 4, 5, 6])
        let server = SourceFile(path: "Sources/PorticoServer/A.swift", text: text)
        #expect(TrapRule.findings(in: server).map(\.line) == [5, 6])
    }

    @Test("a reason at most three lines above excuses; a mention in a comment or a literal is none")
    func reasons() {
        let excused = "// Safe because nobody else holds it.\n\n\nnonisolated(unsafe) var a = 1\n"
        #expect(TrapRule.findings(in: SourceFile(path: "Sources/PorticoWire/A.swift", text: excused)).isEmpty)
        let tooFar = "// Safe because nobody else holds it.\n\n\n\nnonisolated(unsafe) var a = 1\n"
        #expect(TrapRule.findings(in: SourceFile(path: "Sources/PorticoWire/A.swift", text: tooFar)).map(\.line) == [5])
        let mention = "// never fatalError()\nlet a = \"fatalError()\"\n"
        #expect(TrapRule.findings(in: SourceFile(path: "Sources/PorticoWire/A.swift", text: mention)).isEmpty)
    }
}
