// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// The URL of a request to be explained, taken apart as a client does before it sends the request.
struct ExplainURL {
    /// `nil`: the URL has none.
    var authority: String?
    /// What stands in the request line.
    var target: String

    @discardableResult
    init(_ text: String) throws(ValueError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }), !text.isEmpty else {
            throw ValueError("the URL holds a blank or a control character", hint: "write a blank as '%20'")
        }
        if text.hasPrefix("/") || text == "*" {
            self.target = text
            return
        }
        guard let mark = text.firstRange(of: "://") else {
            throw ValueError("'\(text)' is not a URL", hint: "such as '/orders/7' or 'http://example.com/orders/7'")
        }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { throw ValueError("the scheme '\(scheme)' is not known") }
        // The fragment stays with the client.
        let rest = text[mark.upperBound...].prefix { $0 != "#" }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let path = String(rest[end...])
        self.authority = String(rest[..<end])
        self.target = path.hasPrefix("/") ? path : "/" + path
    }
}

extension ExplainQuery {
    /// What `Host` says: the header where it is given, else the URL's, else `localhost`.
    var host: String {
        if let field = self.headers.first(where: { $0.name.lowercased() == "host" }) { return field.value }
        return (try? ExplainURL(self.url))?.authority ?? "localhost"
    }

    /// As a client would send it.
    var head: [UInt8] {
        let target = (try? ExplainURL(self.url))?.target ?? self.url
        var text = "\(self.method) \(target) HTTP/1.1\r\n"
        if !self.headers.contains(where: { $0.name.lowercased() == "host" }) { text += "Host: \(self.host)\r\n" }
        for field in self.headers { text += "\(field.name): \(field.value)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    /// The request in one line.
    var summary: String {
        let target = (try? ExplainURL(self.url))?.target ?? self.url
        let url = target == "*" ? "* at \(self.host)" : "http://\(self.host)\(target)"
        return "\(self.method) \(url) from \(self.clientIP)"
    }
}
