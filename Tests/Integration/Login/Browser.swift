// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting

/// Asks as a browser does, one request after the other, and keeps cookies by their names.
struct Browser {
    let port: Int
    var host = "localhost"
    var cookies: [String: String] = [:]
    /// The cookies of the last answer, as they came.
    var set: [String] = []

    init(_ gateway: TestGateway) { self.port = gateway.port }

    /// Opens a page.
    mutating func open(_ target: String, _ more: String...) async throws -> RawMessage {
        try await self.send("GET", target, ["Accept: text/html,application/xhtml+xml,*/*;q=0.8"] + more)
    }

    /// What a script of a page asks for.
    mutating func fetch(_ method: String, _ target: String, _ more: String...) async throws -> RawMessage {
        try await self.send(method, target, ["Accept: */*", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"] + more)
    }

    mutating func send(_ method: String, _ target: String, _ fields: [String]) async throws -> RawMessage {
        let client = try await RawConnection.connect(port: self.port)
        let cookie = self.cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        let lines =
            ["\(method) \(target) HTTP/1.1", "Host: \(self.host)", "Connection: close"] + fields
            + (cookie.isEmpty ? [] : ["Cookie: \(cookie)"]) + (method == "POST" ? ["Content-Length: 0"] : [])
        try await client.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        let answer = try await client.receiveResponse(toHEAD: method == "HEAD")
        await client.close()
        self.set = answer.values("Set-Cookie")
        for cookie in self.set { self.take(cookie) }
        return answer
    }

    private mutating func take(_ cookie: String) {
        let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        self.cookies[String(pair[0])] = cookie.contains("Max-Age=0") ? nil : String(pair.last ?? "")
    }

    /// From a page to the provider and back: the callback's answer.
    mutating func logIn(_ provider: FakeProvider, _ page: String = "/page") async throws -> RawMessage {
        let asked = try await self.open(page)
        guard asked.status == 302, let location = asked["Location"] else {
            throw TestingError("no way to the provider: \(asked.startLine) \(asked.text)")
        }
        return try await self.open(try provider.consent(location))
    }
}
