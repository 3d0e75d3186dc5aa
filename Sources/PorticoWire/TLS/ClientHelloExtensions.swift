// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The extensions of a ClientHello that decide something.
struct ClientHelloExtensions {
    private(set) var serverName: String?
    private(set) var protocols: [String] = []
    /// `nil`: the client has no list of them.
    private(set) var versions: [UInt16]?
    private(set) var schemes: [UInt16] = []

    private enum Kind {
        static let serverName = 0
        static let signatureAlgorithms = 13
        static let applicationLayerProtocols = 16
        static let supportedVersions = 43
    }

    mutating func read(_ list: TLSCursor) throws(ClientHelloError) {
        var list = list
        var seen: Set<Int> = []
        while !list.isEmpty {
            let kind = try list.number(2)
            let data = try list.vector(2, 0...0xffff)
            // RFC 8446 §4.2: no two of one type. Two readers could take a different one.
            guard seen.insert(kind).inserted else { throw .malformed }
            switch kind {
            case Kind.serverName: self.serverName = try Self.serverName(data)
            case Kind.signatureAlgorithms: self.schemes = try Self.only(data, 2, 2...0xfffe).numbers()
            case Kind.applicationLayerProtocols: self.protocols = try Self.protocols(data)
            case Kind.supportedVersions: self.versions = try Self.only(data, 1, 2...254).numbers()
            default: break
            }
        }
    }

    /// A vector that is all there is.
    private static func only(
        _ data: TLSCursor, _ width: Int, _ counts: ClosedRange<Int>
    ) throws(ClientHelloError) -> TLSCursor {
        var data = data
        let vector = try data.vector(width, counts)
        guard data.isEmpty else { throw .malformed }
        return vector
    }

    /// RFC 6066 §3: at most one name of each type, and there is only one type.
    private static func serverName(_ data: TLSCursor) throws(ClientHelloError) -> String? {
        var list = try Self.only(data, 2, 1...0xffff)
        guard try list.number(1) == 0 else { throw .malformed }
        var name = try list.vector(2, 1...254).rest
        guard list.isEmpty else { throw .malformed }
        if name.last == UInt8(ascii: ".") { name = name.dropLast() }
        guard !name.isEmpty, name.allSatisfy(Self.isOfName) else { throw .malformed }
        let text = String(decoding: name, as: UTF8.self).lowercased()
        // An IPv4 address; one of IPv6 has characters that no name has.
        return text.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (48...57).contains($0) } ? nil : text
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func protocols(_ data: TLSCursor) throws(ClientHelloError) -> [String] {
        var list = try Self.only(data, 2, 2...0xffff)
        var protocols: [String] = []
        while !list.isEmpty {
            protocols.append(String(decoding: try list.vector(1, 1...255).rest, as: UTF8.self))
        }
        return protocols
    }
}
