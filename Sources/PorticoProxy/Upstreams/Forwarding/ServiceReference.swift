// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// An address in a service's answer, taken apart (RFC 3986 §4.1).
struct ServiceReference {
    /// In lower case; `nil`: that of the request.
    private(set) var scheme: String?
    /// As it is written; `nil`: that of the request.
    private(set) var authority: [UInt8]?
    private(set) var path: [UInt8]
    /// The query and the fragment, with their marks.
    private(set) var rest: [UInt8]

    /// `nil`: it is not of `http` or `https`, or clients may read it in two ways.
    init?(_ text: some Collection<UInt8>) {
        guard text.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }) else { return nil }
        var text = Array(text)[...]
        let end = text.firstIndex { "/?#".utf8.contains($0) } ?? text.endIndex
        if let colon = text[..<end].firstIndex(of: UInt8(ascii: ":")) {
            let scheme = String(decoding: text[..<colon], as: UTF8.self).lowercased()
            text = text[(colon + 1)...]
            guard scheme == "http" || scheme == "https", text.starts(with: "//".utf8) else { return nil }
            self.scheme = scheme
        }
        if text.starts(with: "//".utf8) {
            text = text.dropFirst(2)
            let end = text.firstIndex { "/?#".utf8.contains($0) } ?? text.endIndex
            self.authority = Array(text[..<end])
            text = text[end...]
        }
        let mark = text.firstIndex { "?#".utf8.contains($0) } ?? text.endIndex
        self.path = Array(text[..<mark])
        self.rest = Array(text[mark...])
    }

    /// The path that it leads to from another one (RFC 3986 §5.2): without dot segments.
    func resolved(from base: [UInt8]) -> [UInt8] {
        guard self.path.first != UInt8(ascii: "/") else { return Self.withoutDots(self.path) }
        let folder = base.lastIndex(of: UInt8(ascii: "/")).map { base[...$0] } ?? []
        return Self.withoutDots(folder + self.path)
    }

    /// RFC 3986 §5.2.4.
    private static func withoutDots(_ path: [UInt8]) -> [UInt8] {
        var segments: [ArraySlice<UInt8>] = []
        let all = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (index, segment) in all.enumerated() {
            let isDot = segment.elementsEqual(".".utf8)
            let isClimb = segment.elementsEqual("..".utf8)
            if isClimb { _ = segments.popLast() }
            if !isDot, !isClimb { segments.append(segment) } else if index == all.count - 1 { segments.append([]) }
        }
        return [UInt8(ascii: "/")] + segments.joined(separator: CollectionOfOne(UInt8(ascii: "/")))
    }
}

/// A host with its port, to be compared.
struct ServiceAuthority: Equatable {
    var host: String
    var port: UInt16

    /// - Parameter scheme: has the port where none is written.
    /// - Returns: `nil` where it is none, or holds a user.
    init?(_ text: some Collection<UInt8>, scheme: String) {
        let text = String(decoding: text, as: UTF8.self).lowercased()
        guard !text.isEmpty, !text.contains("@") else { return nil }
        var host = text[...]
        var port: UInt16 = scheme == "https" ? 443 : 80
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            host = text[..<colon]
            let digits = text[colon...].dropFirst()
            if !digits.isEmpty {
                guard let number = UInt16(digits) else { return nil }
                port = number
            }
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        self.init(host: String(host), port: port)
    }

    init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}
