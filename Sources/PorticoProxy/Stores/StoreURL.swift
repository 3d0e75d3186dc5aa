// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Where a store is: `redis://[user[:password]@]host[:port][/database]`, or `rediss://` over TLS; `valkey://` and
/// `valkeys://` mean the same.
package struct StoreURL: Sendable, Hashable, CustomStringConvertible {
    /// Over TLS.
    package var isSecure = false
    /// Lower case; an IPv6 address without brackets.
    package var host: String
    package var port: Int
    package var user: String?
    package var password: Secret?
    package var database = 0
    /// It came from a variable or a file, and is shown to nobody.
    package var isHidden = false

    package init(host: String, port: Int = Self.usualPort) {
        self.host = host
        self.port = port
    }

    package static let usualPort = 6379
    private static let lastDatabase = 65_535

    /// Without the password.
    package var description: String {
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        let user = self.user.map(Self.encode) ?? ""
        let login = self.password.map { _ in "\(user):***@" } ?? (user.isEmpty ? "" : "\(user)@")
        let port = self.port == Self.usualPort ? "" : ":\(self.port)"
        let scheme = self.isSecure ? "rediss" : "redis"
        return "\(scheme)://\(login)\(host)\(port)\(self.database == 0 ? "" : "/\(self.database)")"
    }

    /// No error repeats the text: a password may stand in it.
    package static func parse(_ text: String) throws(ValueError) -> StoreURL {
        guard let mark = text.firstRange(of: "://") else {
            throw ValueError("it is not the URL of a store", hint: Self.example)
        }
        let isSecure = try Self.isSecure(scheme: text[..<mark.lowerBound].lowercased())
        let rest = text[mark.upperBound...]
        let at = rest.lastIndex(of: "@")
        let place = at.map { rest[rest.index(after: $0)...] } ?? rest
        if let mark = place.first(where: { $0 == "?" || $0 == "#" }) {
            throw ValueError("the URL of a store has no \(mark == "?" ? "query" : "fragment")")
        }
        let slash = place.firstIndex(of: "/") ?? place.endIndex
        var url = try Self.parse(authority: place[..<slash])
        url.isSecure = isSecure
        url.database = try Self.database(place[slash...].dropFirst())
        if let at { try url.take(login: rest[..<at]) }
        return url
    }

    private static let example = "such as 'redis://redis:6379/0'"

    private static func isSecure(scheme: String) throws(ValueError) -> Bool {
        switch scheme {
        case "redis", "valkey": return false
        case "rediss", "valkeys": return true
        default: throw ValueError("the scheme of a store is 'redis', or 'rediss' over TLS", hint: self.example)
        }
    }

    private static func parse(authority: Substring) throws(ValueError) -> StoreURL {
        guard !authority.isEmpty, !authority.hasPrefix(":") else {
            throw ValueError("the URL of the store has no host", hint: self.example)
        }
        let afterHost = authority.lastIndex(of: "]") ?? authority.startIndex
        let hasPort = authority[afterHost...].contains(":")
        let place: UpstreamURL
        do {
            place = try UpstreamURL.parse("http://\(authority)\(hasPort ? "" : ":\(self.usualPort)")")
        } catch {
            throw ValueError("the URL of the store has no valid host and port", hint: self.example)
        }
        return StoreURL(host: place.host, port: place.port)
    }

    private static func database(_ text: Substring) throws(ValueError) -> Int {
        if text.isEmpty { return 0 }
        guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(text), number <= self.lastDatabase
        else { throw ValueError("behind the host stands the number of a database", hint: self.example) }
        return number
    }

    private mutating func take(login: Substring) throws(ValueError) {
        let parts = login.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let user = try Self.decode(parts.first ?? "")
        self.user = user.isEmpty ? nil : user
        guard parts.count > 1 else { return }
        let password = try Self.decode(parts[1])
        guard !password.isEmpty else {
            throw ValueError(
                "the password in the URL of the store is empty", hint: "leave out the ':' if there is none")
        }
        self.password = Secret(password)
    }

    private static func decode(_ text: Substring) throws(ValueError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
                digits.first != UInt8(ascii: "+")
            else {
                throw ValueError(
                    "'%' in the user or the password is not followed by two hexadecimal digits",
                    hint: "write '%25', or say it under 'password'")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else {
            throw ValueError("the user or the password is no UTF-8")
        }
        return decoded
    }

    private static func encode(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a || byte >= 0x30 && byte <= 0x39
            if isPlain || byte == 0x2d || byte == 0x2e || byte == 0x5f || byte == 0x7e {
                return String(UnicodeScalar(byte))
            }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }
}

extension Kind where Value == StoreURL {
    /// `redis://[user[:password]@]host[:port][/database]`, or `rediss://…`.
    package static let storeURL = Kind.scalar(
        "a URL", schema: SchemaText.string(pattern: "^(redis|valkey)s?://[^?#]+$"),
        parse: { text throws(ValueError) in
            var url = try StoreURL.parse(text.text)
            url.isHidden = text.isSecret
            return url
        },
        print: { .string($0.description) })
}
