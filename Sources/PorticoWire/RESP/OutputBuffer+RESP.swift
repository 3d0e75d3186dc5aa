// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Commands: an array of texts in RESP, whatever the version.
extension OutputBuffer {
    /// The beginning of a command of so many words, its name among them.
    public mutating func append(commandOf count: Int) { self.append(UInt8(ascii: "*"), length: count) }

    public mutating func append(word: Span<UInt8>) {
        self.append(UInt8(ascii: "$"), length: word.count)
        self.append(word)
        self.append("\r\n")
    }

    /// A whole command.
    public mutating func append(command words: [[UInt8]]) {
        self.append(commandOf: words.count)
        for word in words { self.append(word: word.span) }
    }

    private mutating func append(_ type: UInt8, length: Int) {
        self.append(type)
        self.append(decimal: length)
        self.append("\r\n")
    }
}
