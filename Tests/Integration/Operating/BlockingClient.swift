// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A client on a plain blocking socket: what it tells is what the system said, with nothing in between.
final class BlockingClient {
    struct Answer {
        var status: Int
        var body: String
        /// Says `Connection: close`.
        var isLast: Bool
    }

    enum Failure: Error {
        /// Nobody listens.
        case refused
        /// The connection ended before the first byte of an answer.
        case unanswered(wasUsed: Bool)
        /// The answer began and is not whole.
        case cut(String)
    }

    private let port: Int
    private var descriptor: Int32 = -1
    private var answers = 0
    private var input: [UInt8] = []

    init(port: Int) { self.port = port }

    deinit { self.close() }

    func close() {
        if self.descriptor >= 0 { Glibc.close(self.descriptor) }
        self.descriptor = -1
        self.answers = 0
        self.input = []
    }

    /// Sends a request, on a new connection where none is open, and reads its answer.
    func ask(_ request: [UInt8]) throws(Failure) -> Answer {
        if self.descriptor < 0 { try self.connect() }
        let wasUsed = self.answers > 0
        // What cannot be sent shows when the answer is read.
        _ = send(self.descriptor, request, request.count, Int32(MSG_NOSIGNAL))
        while true {
            if let answer = try self.takeAnswer() {
                self.answers += 1
                if answer.isLast { self.close() }
                return answer
            }
            guard self.read() else {
                defer { self.close() }
                guard self.input.isEmpty else { throw .cut(String(decoding: self.input.prefix(200), as: UTF8.self)) }
                throw .unanswered(wasUsed: wasUsed)
            }
        }
    }

    private func connect() throws(Failure) {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(self.port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(self.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let isRefused = errno == ECONNREFUSED
            self.close()
            throw isRefused ? .refused : .unanswered(wasUsed: false)
        }
    }

    /// `false`: the connection has ended, or nothing came for too long.
    private func read() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        let count = recv(self.descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        self.input += chunk[..<count]
        return true
    }

    private func takeAnswer() throws(Failure) -> Answer? {
        guard let end = self.input.firstRange(of: [13, 10, 13, 10])?.upperBound else { return nil }
        let lines = String(decoding: self.input[..<end], as: UTF8.self).split(separator: "\r\n")
        var length = 0
        var isLast = false
        for line in lines.dropFirst() {
            let text = line.lowercased()
            if text.hasPrefix("content-length: ") { length = Int(text.dropFirst(16)) ?? -1 }
            if text == "connection: close" { isLast = true }
        }
        let words = lines.first?.split(separator: " ") ?? []
        guard length >= 0, words.count > 1, let status = Int(words[1]) else {
            throw .cut(String(decoding: self.input.prefix(200), as: UTF8.self))
        }
        guard self.input.count >= end + length else { return nil }
        let body = String(decoding: self.input[end..<(end + length)], as: UTF8.self)
        self.input.removeFirst(end + length)
        return Answer(status: status, body: body, isLast: isLast)
    }
}
