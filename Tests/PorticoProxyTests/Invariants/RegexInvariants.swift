// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

@testable import PorticoProxy

/// What holds for whatever bytes stand in an expression, and in what it is tried on.
enum RegexInvariants {
    /// The first line is the expression, the rest is what it is tried on. The first broken promise, in words; `nil` when
    /// all are kept.
    static func violation(_ bytes: [UInt8]) -> String? {
        let (pattern, subject) = Self.parted(bytes)
        guard let regex = try? Regex(pattern) else { return nil }
        guard let program = try? RegexProgram(RegexParser.parse(pattern)) else { return "parsed once, and not again" }
        // The table and the machine that it is made of say the same, with storage that was used before or not.
        var scratch = RegexScratch()
        let machine = RegexMachine(program: program)
        var found: [Bool] = []
        for _ in 0..<2 {
            var source = RawBytes(0..<subject.count)
            found.append(machine.isFound(in: &source, subject.span, &scratch))
        }
        var source = RawBytes(0..<subject.count)
        found.append(regex.isFound(in: &source, subject.span, &scratch))
        return Set(found).count == 1 ? nil : "found: \(found)"
    }

    static func parted(_ bytes: [UInt8]) -> (pattern: String, subject: [UInt8]) {
        let pattern = bytes.prefix { $0 != 10 }.prefix(256)
        return (String(decoding: pattern, as: UTF8.self), Array(bytes.dropFirst(pattern.count + 1)))
    }
}
