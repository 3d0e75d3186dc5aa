// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Asks a gateway's admin address one thing, and waits for the answer.
struct AdminClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    let url: AdminURL
    let token: String?
    /// Seconds without a byte.
    let patience: Int

    /// Larger answers are not read.
    private static let limit = 64 << 20

    /// - Parameter request: `GET /status`.
    func ask(_ request: String, accept: String, body: String) throws -> AdminAnswer {
        let descriptor = try self.connect()
        defer { close(descriptor) }
        var head = "\(request) HTTP/1.1\r\nHost: \(self.url.authority)\r\nConnection: close\r\nAccept: \(accept)\r\n"
        if let token {
            guard token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
                throw Failure("the token has characters that no header field can carry")
            }
            head += "Authorization: Bearer \(token)\r\n"
        }
        if !body.isEmpty { head += "Content-Type: application/json\r\n" }
        if request.hasPrefix("POST") { head += "Content-Length: \(body.utf8.count)\r\n" }
        try self.send(Array((head + "\r\n" + body).utf8), descriptor)
        return try Self.answer(try self.receive(descriptor), self.url.authority)
    }

    private func connect() throws -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(self.url.host, self.url.port, &hints, &list)
        guard status == 0 else {
            throw Failure("cannot find '\(self.url.host)': \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(list) }
        var code: Int32 = 0
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            let descriptor = socket(entry.ai_family, entry.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { continue }
            var time = timeval(tv_sec: self.patience, tv_usec: 0)
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
            }
            if Glibc.connect(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 { return descriptor }
            code = errno
            close(descriptor)
        }
        throw Failure("no gateway answers at \(self.url.authority): \(String(cString: strerror(code)))")
    }

    private func send(_ bytes: [UInt8], _ descriptor: Int32) throws {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + start }, bytes.count - start, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw self.lost() }
            start += count
        }
    }

    private func receive(_ descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= Self.limit {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw self.lost() }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
        throw Failure("the answer of \(self.url.authority) is too large")
    }

    private func lost() -> Failure {
        let isLate = errno == EAGAIN || errno == EWOULDBLOCK
        let reason = isLate ? "no answer within \(self.patience) s" : String(cString: strerror(errno))
        return Failure("\(self.url.authority): \(reason)")
    }

    /// A whole answer, whose body ends with the connection.
    static func answer(_ bytes: [UInt8], _ authority: String) throws -> AdminAnswer {
        let text = String(decoding: bytes, as: UTF8.self)
        let words = text.prefix { !$0.isNewline }.split(separator: " ")
        guard let end = text.firstRange(of: "\r\n\r\n"), words.count >= 2, words[0].hasPrefix("HTTP/1."),
            let status = Int(words[1])
        else { throw Failure("\(authority) does not speak HTTP; is it the admin address of a gateway?") }
        return AdminAnswer(status: status, body: String(text[end.upperBound...]))
    }
}
