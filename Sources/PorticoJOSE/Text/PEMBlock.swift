// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The one block of a PEM text (RFC 7468); what stands around it is passed over.
struct PEMBlock {
    let label: String
    let bytes: [UInt8]

    private static let largest = 64 << 10

    init(_ text: String) throws(JWKError) {
        guard text.utf8.count <= Self.largest else { throw .tooLarge(limit: Self.largest) }
        let lines = text.utf8.split { $0 == 10 || $0 == 13 }.map { Self.trimmed($0) }
        guard let start = lines.firstIndex(where: { Self.label($0, "BEGIN") != nil }),
            let label = Self.label(lines[start], "BEGIN")
        else { throw .pem("holds no PEM block ('-----BEGIN PUBLIC KEY-----')") }
        guard let end = lines[start...].firstIndex(where: { Self.label($0, "END") == label }) else {
            throw .pem("its PEM block has no end")
        }
        guard !lines[(end + 1)...].contains(where: { Self.label($0, "BEGIN") != nil }) else {
            throw .pem("holds more than one PEM block; one key is one file")
        }
        let body = lines[(start + 1)..<end].flatMap { $0 }
        let padding = body.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard body.count & 3 == 0, padding <= 2, let bytes = Base64.decodeStandard(body.dropLast(padding)) else {
            throw .pem("its PEM block is damaged")
        }
        self.label = label
        self.bytes = bytes
    }

    private static func trimmed(_ line: Substring.UTF8View) -> [UInt8] {
        let blanks: Set<UInt8> = [9, 32]
        return Array(Array(line.drop(while: blanks.contains)).reversed().drop(while: blanks.contains).reversed())
    }

    /// `PUBLIC KEY` of `-----BEGIN PUBLIC KEY-----`.
    private static func label(_ line: [UInt8], _ word: String) -> String? {
        let (prefix, suffix) = (Array("-----\(word) ".utf8), Array("-----".utf8))
        guard line.count > prefix.count + suffix.count, line.starts(with: prefix),
            line.suffix(suffix.count).elementsEqual(suffix)
        else { return nil }
        return String(decoding: line.dropFirst(prefix.count).dropLast(suffix.count), as: UTF8.self)
    }
}
