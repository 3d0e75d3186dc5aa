// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Reads a ClientHello from the first bytes of a connection, however they are cut: into reads, and into records (RFC 8446
/// §5.1). Each byte is looked at once.
public struct ClientHelloReader: Sendable {
    /// A message, in bytes. Clients with post-quantum keys send up to some two thousand.
    public static let longest = 16 * 1024

    /// All that has come, for whoever goes on with the handshake.
    public private(set) var received: [UInt8] = []
    /// Of the handshake: what its records held so far.
    private var message: [UInt8] = []
    /// Where the record at hand begins, and how much of it has been taken.
    private var record = 0
    private var taken = 0

    private static let recordHeader = 5
    private static let messageHeader = 4

    public init() {}

    /// Takes what has come.
    /// - Returns: `nil`: more is to come.
    public mutating func read(_ bytes: Span<UInt8>) throws(ClientHelloError) -> ClientHello? {
        unsafe bytes.withUnsafeBufferPointer { unsafe self.received.append(contentsOf: $0) }
        try self.checkStart()
        while let count = try self.recordLength() {
            let start = self.record + Self.recordHeader + self.taken
            let end = Swift.min(self.record + Self.recordHeader + count, self.received.count)
            self.message += self.received[start..<end]
            self.taken += end - start
            if let hello = try self.hello() { return hello }
            guard self.taken == count else { break }
            self.record += Self.recordHeader + count
            self.taken = 0
            // Records of few bytes each: more headers than anything.
            guard self.record <= 2 * Self.longest else { throw .tooLong }
        }
        return nil
    }

    /// What speaks no TLS is known by its first byte.
    private func checkStart() throws(ClientHelloError) {
        guard let first = self.received.first, first != 22 else { return }
        throw (65...90).contains(first) ? .plainText : .notTLS
    }

    /// Of the record at hand; `nil`: its header has not come whole.
    private func recordLength() throws(ClientHelloError) -> Int? {
        let count = self.received.count - self.record
        if count > 0, self.received[self.record] != 22 { throw .notTLS }
        if count > 1, self.received[self.record + 1] != 3 { throw .notTLS }
        guard count >= Self.recordHeader else { return nil }
        let length = Int(self.received[self.record + 3]) << 8 | Int(self.received[self.record + 4])
        // RFC 8446 §5.1: none is empty, nor longer.
        guard (1...16_384).contains(length) else { throw .malformed }
        return length
    }

    /// The message, once it is whole.
    private func hello() throws(ClientHelloError) -> ClientHello? {
        if let type = self.message.first, type != 1 { throw .notTLS }
        guard self.message.count >= Self.messageHeader else { return nil }
        let length = Int(self.message[1]) << 16 | Int(self.message[2]) << 8 | Int(self.message[3])
        guard length <= Self.longest else { throw .tooLong }
        guard self.message.count >= Self.messageHeader + length else { return nil }
        return try ClientHello(TLSCursor(self.message, from: Self.messageHeader, count: length))
    }
}
