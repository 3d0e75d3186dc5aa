// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct ModuleTests {
    @Test("each module imports and uses only what the architecture lets it", arguments: ModuleRule.all.map(\.module))
    func modules(_ module: String) throws {
        let rule = try #require(ModuleRule.all.first { $0.module == module })
        expectNone(Repository.swiftFiles.flatMap(rule.findings))
    }

    @Test("each folder of Sources with Swift in it has a rule")
    func everyModuleHasARule() {
        let known = Set(ModuleRule.all.map(\.module))
        let unknown = Repository.swiftFiles.filter { $0.module.map { !known.contains($0) } ?? false }
        expectNone(unknown.map { $0.finding(0, "no ModuleRule names this module") })
    }

    @Test("filters and routing never see a ChannelHandlerContext", arguments: ["Filters", "Routing"])
    func noHandlerContext(_ folder: String) {
        let files = Repository.swiftFiles.filter { $0.path.hasPrefix("Sources/PorticoProxy/\(folder)/") }
        expectNone(files.flatMap { Self.mentions("ChannelHandlerContext", in: $0) })
    }

    @Test("an import that points up and a use of I/O are found, with their lines")
    func findsWhatIsWrong() {
        let wire = SourceFile(
            path: "Sources/PorticoWire/A.swift",
            text: "internal import NIOPosix\nimport struct PorticoProxy.Route\nlet a = ContinuousClock.now\n"
                + "let b = recv(1, p, 2, 0)\nlet c = d.recv(1) // getenv\n"
        )
        #expect(ModuleRule.all.flatMap { $0.findings(in: wire) }.map(\.line) == [1, 2, 3, 4])
        let config = SourceFile(path: "Sources/PorticoConfig/A.swift", text: "import Yams\nlet a = getenv(\"A\")\n")
        #expect(ModuleRule.all.flatMap { $0.findings(in: config) }.map(\.line) == [2])
    }

    private static func mentions(_ name: String, in file: SourceFile) -> [Finding] {
        file.code.indices.filter { Words(file.code[$0]).contains(name) }
            .map { file.finding($0, "\(name) has no place here") }
    }
}
