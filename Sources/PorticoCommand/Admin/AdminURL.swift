// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// `http://host:port`, `host:port`, or `:port` of this machine.
struct AdminURL {
    var host: String
    var port: String
    /// For the Host field.
    var authority: String { self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)" }

    init?(_ text: String) {
        var rest = text[...]
        if let scheme = rest.firstRange(of: "://") {
            guard rest[..<scheme.lowerBound].lowercased() == "http" else { return nil }
            rest = rest[scheme.upperBound...]
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard !rest.isEmpty, !rest.contains(where: { "/?#@ \t\r\n".contains($0) }) else { return nil }
        var host = rest
        var port: Substring = "9901"
        if let end = rest.lastIndex(of: "]"), rest.hasPrefix("[") {
            host = rest[..<end].dropFirst()
            let behind = rest[end...].dropFirst()
            guard behind.isEmpty || behind.hasPrefix(":") else { return nil }
            if !behind.isEmpty { port = behind.dropFirst() }
        } else if let colon = rest.lastIndex(of: ":") {
            host = rest[..<colon]
            port = rest[colon...].dropFirst()
            guard !host.contains(":") else { return nil }
        }
        guard let number = Int(port), (1...65535).contains(number) else { return nil }
        self.host = host.isEmpty ? "127.0.0.1" : String(host)
        self.port = String(number)
    }
}
