// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Messages made of pieces that parsers stumble over, and small damages to them; repeatable from a seed.
struct RandomMessage {
    var random: SeededGenerator

    init(seed: UInt64) { self.random = SeededGenerator(seed: seed) }

    mutating func request() -> [UInt8] {
        let method = self.random.pick(["GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "GET", "POST"])
        let target = self.random.pick([
            "/", "/a/b?c=d", "/%2e%2e/x", "http://b.example/c", "http://b:81", "/a;b=c/~d", "/?", "/a?b?c", "*",
        ])
        let version = self.random.pick(["1.1", "1.1", "1.1", "1.1", "1.0"])
        var lines = ["\(method) \(target) HTTP/\(version)"]
        if !self.random.oneIn(20) {
            lines.append(self.random.pick(["Host: a", "host:b.example:80", "HOST: [::1]:1 "]))
        }
        return self.message(startingWith: lines)
    }

    mutating func response() -> [UInt8] {
        let status = self.random.pick(["200 OK", "404 Not Found", "204 ", "304 Not Modified", "100 Continue", "500 x"])
        return self.message(startingWith: ["HTTP/1.\(self.random.pick([1, 1, 1, 0])) \(status)"])
    }

    private mutating func message(startingWith start: [String]) -> [UInt8] {
        var lines = start
        for _ in 0..<self.random.below(5) { lines.append(self.plainField()) }
        let body: [UInt8]
        switch self.random.below(4) {
        case 0:
            body = []
        case 1:
            let count = self.random.below(40)
            lines.append(self.random.pick(["Content-Length: \(count)", "content-length:0\(count)\t"]))
            body = (0..<count).map { _ in UInt8(truncatingIfNeeded: self.random.next()) }
        default:
            lines.append(self.random.pick(["Transfer-Encoding: chunked", "transfer-encoding:CHUNKED "]))
            body = self.chunks()
        }
        for _ in 0..<self.random.below(3) { lines.append(self.plainField()) }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }

    private mutating func plainField() -> String {
        let name = self.random.pick(["X-A", "accept", "Cookie", "Connection", "TE", "X_B", "Via", "Expect", "x!#$%"])
        let value = self.random.pick([
            "", "b", "keep-alive", "close", "x-a", "100-continue", "a, b", "\tc d ", "trailers", "text/html;q=0.5",
            "\"quoted, text\"", String(repeating: "long ", count: 12),
        ])
        return "\(name):\(self.random.pick(["", " ", "  ", "\t"]))\(value)"
    }

    private mutating func chunks() -> [UInt8] {
        var text: [UInt8] = []
        for _ in 0..<self.random.below(4) {
            let count = 1 + self.random.below(20)
            text += Array((self.size(count) + self.chunkExtension() + "\r\n").utf8)
            text += (0..<count).map { _ in UInt8(truncatingIfNeeded: self.random.next()) } + [13, 10]
        }
        text += Array((self.random.pick(["0", "00"]) + self.chunkExtension() + "\r\n").utf8)
        for _ in 0..<self.random.below(2) { text += Array((self.plainField() + "\r\n").utf8) }
        return text + [13, 10]
    }

    private mutating func size(_ count: Int) -> String {
        let digits = String(count, radix: 16, uppercase: self.random.oneIn(2))
        return self.random.oneIn(4) ? "0" + digits : digits
    }

    private mutating func chunkExtension() -> String {
        self.random.oneIn(4) ? self.random.pick([";a", ";a=b", ";a=\"b c\";d"]) : ""
    }

    /// One to three small damages, mostly before the body.
    mutating func damaged(_ message: [UInt8]) -> [UInt8] {
        var bytes = message
        for _ in 0...self.random.below(3) { self.damage(&bytes) }
        return bytes
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = self.random.below(bytes.count)
        switch self.random.below(8) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: self.random.next())
        case 1: bytes[place] ^= 1 << UInt8(self.random.below(8))
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(self.random.pick(Array("\r\n\t :;,_-0/?#@\u{0}".utf8)), at: place)
        case 4: bytes.replaceSubrange(place..., with: bytes[place...].prefix(1) + bytes[place...])
        case 5: self.damageLine(&bytes)
        case 6: bytes.insert(contentsOf: Array(self.hostileLine().utf8), at: self.lineStart(bytes))
        default: bytes = Array(bytes[..<place])
        }
    }

    /// Takes one byte of some CR LF away.
    private mutating func damageLine(_ bytes: inout [UInt8]) {
        let start = self.lineStart(bytes)
        if start >= 2, start <= bytes.count { bytes.remove(at: start - 1 - self.random.below(2)) }
    }

    /// After some CR LF, or the end.
    private mutating func lineStart(_ bytes: [UInt8]) -> Int {
        let starts = bytes.indices.filter { $0 > 0 && bytes[$0] == 10 && bytes[$0 - 1] == 13 }.map { $0 + 1 }
        return starts.isEmpty ? bytes.count : self.random.pick(starts)
    }

    private mutating func hostileLine() -> String {
        self.random.pick([
            "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", " folded\r\n", "X : y\r\n", "Host: c\r\n",
            "Content-Length: 5, 5\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding:\r\n", "Content-Length:\r\n", "Connection: host, te\r\n", "no colon\r\n", ": empty\r\n",
            "Content_Length: 5\r\n", "5\r\n", "0\r\n\r\n", "Upgrade: websocket\r\nConnection: upgrade\r\n",
            "X: y\rZ: z\r\n",
        ])
    }
}
