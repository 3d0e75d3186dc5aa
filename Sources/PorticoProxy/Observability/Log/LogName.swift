// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A name from the configuration, escaped once for the lines that show it. In memory of its own: an array would be retained
/// for every line.
struct LogName: ~Copyable {
    private let json: UnsafeBufferPointer<UInt8>
    private let text: UnsafeBufferPointer<UInt8>

    init(_ name: String) {
        self.json = Self.escaped(name, .json)
        self.text = Self.escaped(name, .text)
    }

    deinit {
        self.json.deallocate()
        self.text.deallocate()
    }

    /// Quoted where the encoding asks for it; there while the name is.
    func bytes(_ encoding: LogEncoding) -> UnsafeBufferPointer<UInt8> { encoding == .json ? self.json : self.text }

    private static func escaped(_ name: String, _ encoding: LogEncoding) -> UnsafeBufferPointer<UInt8> {
        var buffer = LogBuffer(capacity: name.utf8.count * LogEncoding.growth)
        let bytes = Array(name.utf8)
        if encoding == .json { buffer.append(UInt8(ascii: "\"")) }
        buffer.append(bytes.span, as: encoding)
        if encoding == .json { buffer.append(UInt8(ascii: "\"")) }
        return buffer.withSpan { $0.withUnsafeBufferPointer { Self.padded($0) } }
    }

    /// A copy whose memory goes on to a whole number of steps, for `LogBuffer.append(padded:)`.
    private static func padded(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        let size = (bytes.count + LogBuffer.step - 1) / LogBuffer.step * LogBuffer.step
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: size)
        memory.initialize(repeating: 0)
        for index in bytes.indices { memory[index] = bytes[index] }
        return UnsafeBufferPointer(rebasing: memory[..<bytes.count])
    }
}
