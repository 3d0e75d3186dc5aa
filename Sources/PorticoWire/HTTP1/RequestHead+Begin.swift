// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A request that the gateway makes itself.
extension RequestHead {
    /// The most bytes of its target.
    private static let largestTarget = 64 * 1024

    /// Readies the value for a request that is not parsed but made here; its fields follow.
    ///
    /// - Parameters:
    ///   - target: Path and query, as they go into the request line.
    ///   - bodyCount: Bytes of the body, as one of the fields says too.
    public mutating func begin(method: [UInt8], target: [UInt8], bodyCount: Int) throws(WireError) {
        self.clear()
        guard !method.isEmpty, method.allSatisfy(CharacterClass.isToken) else { throw .badMethod }
        guard target.count <= Self.largestTarget else { throw .targetTooLong }
        guard let first = target.first, first == UInt8(ascii: "/"), target.allSatisfy({ $0 > 0x20 && $0 != 0x7f })
        else { throw .badTarget }
        self.methodText = self.fields.store(method)
        self.target = self.fields.store(target)
        let bytes = self.fields.bytes
        self.method = Method(bytes.span, self.methodText)
        try RequestTarget.split(bytes.span, into: &self)
        if bodyCount > 0 { self.framing = .length(bodyCount) }
    }
}
