// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Nothing that a peer sends may trap us, and no check of the compiler is switched off without a reason.
enum TrapRule {
    /// The modules whose input comes from peers.
    static let modules: Set<String> = ["PorticoWire", "PorticoJSON", "PorticoJOSE", "PorticoX509", "PorticoProxy"]

    static func findings(in file: SourceFile) -> [Finding] {
        file.code.indices.flatMap { index -> [Finding] in
            guard !file.givesReason(at: index) else { return [] }
            return Self.violations(in: file.code[index], facesPeers: file.module.map(Self.modules.contains) ?? false)
                .map { file.finding(index, "\($0) without a '// Safe because …' line") }
        }
    }

    private static func violations(in line: String, facesPeers: Bool) -> [String] {
        var found: [String] = []
        for word in Words(line).words {
            switch word.text {
            case "fatalError", "preconditionFailure":
                if facesPeers && word.isCalled { found.append("\(word.text)") }
            case "try", "as":
                if facesPeers && word.isForced { found.append("\(word.text)!") }
            case "unchecked":
                if word.isAttribute { found.append("@unchecked") }
            case "nonisolated":
                if line.contains("nonisolated(unsafe)") { found.append("nonisolated(unsafe)") }
            default: break
            }
        }
        return found
    }
}
