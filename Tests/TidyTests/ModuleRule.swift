// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a module may import and mention. Arrows of the architecture point down only, and I/O has its few places.
struct ModuleRule {
    var module: String
    /// Our own modules that it may import.
    var imports: Set<String>
    /// Modules of others that it may not import; a trailing `*` takes all that begin so.
    var refused: [String] = []
    /// Names that may not occur in its code.
    var names: Set<String> = []
    /// Functions that may not be called.
    var calls: Set<String> = []

    static let all: [ModuleRule] = [
        ModuleRule(module: "PorticoWire", imports: [], refused: Self.inputAndOutput, names: Self.world, calls: Self.io),
        ModuleRule(module: "PorticoJSON", imports: [], refused: Self.inputAndOutput, names: Self.world, calls: Self.io),
        ModuleRule(
            module: "PorticoJOSE",
            imports: ["PorticoJSON"],
            refused: Self.inputAndOutput,
            names: Self.world,
            calls: Self.io
        ),
        ModuleRule(
            module: "PorticoX509",
            imports: ["PorticoJOSE"],
            refused: Self.inputAndOutput,
            names: Self.world,
            calls: Self.io
        ),
        ModuleRule(
            module: "PorticoConfig",
            imports: [],
            refused: ["NIO*", "Foundation*"],
            names: Self.process,
            calls: Self.processCalls
        ),
        ModuleRule(
            module: "PorticoProxy",
            imports: ["PorticoWire", "PorticoX509", "PorticoConfig", "CEpoll", "CZlib"],
            refused: ["Foundation*", "Yams"],
            names: Self.process,
            calls: Self.processCalls
        ),
        ModuleRule(
            module: "PorticoFeatures",
            imports: [
                "PorticoProxy", "PorticoWire", "PorticoJSON", "PorticoJOSE", "PorticoX509", "PorticoConfig", "CCrypt",
            ],
            refused: ["NIOPosix"],
            names: Self.process,
            calls: Self.processCalls
        ),
        ModuleRule(
            module: "PorticoServer",
            imports: [
                "PorticoFeatures", "PorticoProxy", "PorticoWire", "PorticoJSON", "PorticoJOSE", "PorticoX509",
                "PorticoConfig", "CResolve",
            ]
        ),
        ModuleRule(module: "PorticoCommand", imports: ["PorticoServer", "PorticoProxy", "PorticoConfig"]),
        ModuleRule(module: "portico", imports: ["PorticoCommand"]),
        ModuleRule(
            module: "PorticoTesting",
            imports: ["PorticoServer", "PorticoProxy"]
        ),
    ]

    /// Codecs turn bytes into parts and back, nothing else.
    private static let inputAndOutput = ["NIOPosix", "NIOEmbedded", "CEpoll", "Foundation*", "Dispatch", "Logging"]
    /// Channels, clocks and randomness, and what belongs to the process.
    private static let world = Self.process.union([
        "Channel", "ChannelHandlerContext", "EventLoop", "ContinuousClock", "SuspendingClock",
        "SystemRandomNumberGenerator",
    ])
    private static let io = Self.processCalls.union([
        "socket", "accept4", "recv", "recvmsg", "sendmsg", "epoll_wait", "clock_gettime", "getrandom", "nanosleep",
        "usleep",
    ])
    /// Files, environment and signals are read by PorticoServer and the command alone.
    private static let process: Set<String> = [
        "getenv", "secure_getenv", "setenv", "environ", "ProcessInfo", "FileManager", "signalfd",
    ]
    private static let processCalls: Set<String> = ["signal", "sigaction", "fopen"]

    func findings(in file: SourceFile) -> [Finding] {
        guard file.module == self.module else { return [] }
        return file.code.indices.flatMap { index -> [Finding] in
            let words = Words(file.code[index])
            if let imported = Self.importedModule(words) {
                return self.mayImport(imported)
                    ? [] : [file.finding(index, "\(self.module) may not import \(imported)")]
            }
            let names = words.words.map { String($0.text) }.filter(self.names.contains)
            let calls = self.calls.filter(words.callsFunction)
            return (names + calls).map { file.finding(index, "\(self.module) may not use \($0)") }
        }
    }

    private func mayImport(_ name: String) -> Bool {
        let isOurs = name.hasPrefix("Portico") || ["CCrypt", "CEpoll", "CResolve", "CZlib", "portico"].contains(name)
        if isOurs { return self.imports.contains(name) }
        return !self.refused.contains { $0.hasSuffix("*") ? name.hasPrefix($0.dropLast()) : name == $0 }
    }

    /// `NIOCore` of `public import struct NIOCore.ByteBuffer`.
    static func importedModule(_ words: Words) -> String? {
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let levels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
        guard let position = words.words.firstIndex(where: { $0.text == "import" }) else { return nil }
        let before = words.words[..<position].map(\.text)
        guard before.allSatisfy({ levels.contains($0) || $0 == "preconcurrency" || $0 == "testable" }) else {
            return nil
        }
        return words.words[(position + 1)...].first { !kinds.contains($0.text) }.map { String($0.text) }
    }
}
