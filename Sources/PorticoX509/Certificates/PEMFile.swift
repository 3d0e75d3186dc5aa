// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJOSE

/// The blocks of a PEM file (RFC 7468); what stands between them is passed over.
enum PEMFile {
    /// Those with this label, decoded; a file that is DER itself is one.
    static func blocks(_ bytes: [UInt8], label: String) throws(X509Error) -> [[UInt8]] {
        // A sequence: no text begins so that holds a block.
        if bytes.first == DERTag.sequence.rawValue, bytes.dropFirst().first.map({ $0 >= 0x80 }) == true {
            return [bytes]
        }
        let (begin, end) = (Array("-----BEGIN \(label)-----".utf8), Array("-----END \(label)-----".utf8))
        var blocks: [[UInt8]] = []
        var body: [UInt8]?
        for line in bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            let line = Self.trimmed(line)
            guard body != nil else {
                if line.elementsEqual(begin) { body = [] }
                continue
            }
            guard line.elementsEqual(end) else {
                body?.append(contentsOf: line)
                continue
            }
            guard let block = body, let decoded = Base64Text.decode(block.span), !decoded.isEmpty else {
                throw X509Error("a block '\(label)' of the file is damaged")
            }
            blocks.append(decoded)
            body = nil
        }
        guard body == nil else { throw X509Error("a block '\(label)' of the file has no end") }
        guard !blocks.isEmpty else {
            throw X509Error("the file holds no '\(label)'", hint: "in PEM, or one in DER")
        }
        return blocks
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line.drop { $0 == 9 || $0 == 32 }
        while let last = line.last, last == 9 || last == 32 { line.removeLast() }
        return line
    }
}
