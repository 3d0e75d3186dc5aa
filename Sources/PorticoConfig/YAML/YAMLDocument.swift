// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Yams

/// Reads the one YAML document of a file into nodes with places.
///
/// All that is wrong is reported; the result is nil when no structure could be had.
public enum YAMLDocument {
    /// Larger files are refused.
    public static let maximalSize = 16 << 20

    public static func read(_ bytes: [UInt8], file: String, diagnostics: inout DiagnosticList) -> ConfigNode? {
        let start = SourceLocation(file: file, line: 1, column: 1)
        guard bytes.count <= self.maximalSize else {
            diagnostics.append(Diagnostic(.error, at: [start], "the file is larger than \(self.maximalSize >> 20) MiB"))
            return nil
        }
        let body = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: body, as: UTF8.self) else {
            diagnostics.append(Diagnostic(.error, at: [self.firstInvalid(body, start)], "the file is not UTF-8 text"))
            return nil
        }
        diagnostics.addSource(file: file, text: text)
        let problems = YAMLPrecheck.problems(in: text, file: file)
        guard problems.isEmpty else {
            for problem in problems { diagnostics.append(problem) }
            return nil
        }
        return YAMLComposer(text: text, file: file).compose(&diagnostics)
    }

    /// The place of the first byte that is not UTF-8.
    private static func firstInvalid(_ bytes: ArraySlice<UInt8>, _ start: SourceLocation) -> SourceLocation {
        var place = start
        var decoder = UTF8()
        var input = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&input) {
            if scalar == "\n" {
                place.line += 1
                place.column = 1
            } else {
                place.column += 1
            }
        }
        return place
    }
}
