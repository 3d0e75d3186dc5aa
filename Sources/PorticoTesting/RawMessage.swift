// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A request or a response as a test reads it. The reading is the test's own, so that it does not share the gateway's
/// mistakes; it is exact about framing and takes names and values as they are.
public struct RawMessage: Sendable {
    /// The request line or the status line, without its end.
    public var startLine: String
    /// In the order and the case in which they came.
    public var fields: [RawField]
    /// Start line and fields as they came.
    public var head: [UInt8] = []
    public var body: [UInt8] = []
    /// The data of each chunk; empty where the body is not chunked.
    public var chunks: [[UInt8]] = []
    public var trailers: [RawField] = []

    public var text: String { String(decoding: self.body, as: UTF8.self) }

    /// The status of a response; 0 of a request.
    public var status: Int {
        let words = self.startLine.split(separator: " ", maxSplits: 2)
        guard words.count > 1, words[0].hasPrefix("HTTP/") else { return 0 }
        return Int(words[1]) ?? 0
    }

    /// The method of a request.
    public var method: String { String(self.startLine.prefix { $0 != " " }) }

    /// The target of a request.
    public var target: String {
        let words = self.startLine.split(separator: " ")
        return words.count > 1 ? String(words[1]) : ""
    }

    /// The values of all fields of this name, in any case.
    public func values(_ name: String) -> [String] {
        self.fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The value of the first field of this name.
    public subscript(_ name: String) -> String? { self.values(name).first }

    /// The names of all fields, as they came.
    public var names: [String] { self.fields.map(\.name) }
}
