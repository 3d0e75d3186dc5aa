// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The bytes of a ClientHello, right or wrong as a test wants them.
struct HelloBytes {
    typealias Extension = (kind: Int, data: [UInt8])

    var version = 0x0303
    var session: [UInt8] = []
    var suites: [UInt8] = [0x13, 0x01, 0xc0, 0x2b]
    var compression: [UInt8] = [0]
    /// `nil`: there is no list of them.
    var extensions: [Extension]?
    /// Behind all that is told.
    var tail: [UInt8] = []

    init(_ extensions: [Extension]? = [serverName("shop.example.com")]) { self.extensions = extensions }

    static func serverName(_ name: String) -> Extension { Self.names([(0, Array(name.utf8))]) }

    static func names(_ names: [(type: UInt8, name: [UInt8])]) -> Extension {
        (0, Self.vector(2, names.flatMap { [$0.type] + Self.vector(2, $0.name) }))
    }

    static func protocols(_ names: [String]) -> Extension {
        (16, Self.vector(2, names.flatMap { Self.vector(1, Array($0.utf8)) }))
    }

    static func versions(_ versions: [Int]) -> Extension {
        (43, Self.vector(1, versions.flatMap { Self.number(2, $0) }))
    }
    static func schemes(_ schemes: [Int]) -> Extension { (13, Self.vector(2, schemes.flatMap { Self.number(2, $0) })) }

    static func number(_ width: Int, _ value: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func vector(_ width: Int, _ bytes: [UInt8]) -> [UInt8] { Self.number(width, bytes.count) + bytes }

    var message: [UInt8] {
        var body = Self.number(2, self.version) + [UInt8](repeating: 7, count: 32)
        body += Self.vector(1, self.session) + Self.vector(2, self.suites) + Self.vector(1, self.compression)
        if let extensions {
            body += Self.vector(2, extensions.flatMap { Self.number(2, $0.kind) + Self.vector(2, $0.data) })
        }
        return [1] + Self.vector(3, body + self.tail)
    }

    /// - Parameter size: of each record but the last.
    func records(of size: Int = 16_384) -> [UInt8] { Self.records(self.message, of: size) }

    static func records(_ message: [UInt8], of size: Int) -> [UInt8] {
        stride(from: 0, to: message.count, by: size).flatMap { start in
            [22, 3, 1] + Self.vector(2, Array(message[start..<min(start + size, message.count)]))
        }
    }
}
