// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

/// What operators do with a running gateway.
extension PorticoProcess {
    /// Asks the admin address on a connection of its own: `POST /reload`.
    func admin(_ request: String, token: String? = nil) async throws -> RawMessage {
        try await Self.admin(request, port: self.adminPort, token: token)
    }

    static func admin(_ request: String, port: Int, token: String? = nil) async throws -> RawMessage {
        let credentials = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let connection = try await RawConnection.connect(port: port)
        try await connection.send(
            "\(request) HTTP/1.1\r\nHost: localhost\r\n\(credentials)Connection: close\r\n\r\n")
        let answer = try await connection.receiveResponse()
        await connection.close()
        return answer
    }

    /// `POST /reload`, which must succeed.
    func reload(token: String? = nil) async throws {
        let answer = try await self.admin("POST /reload", token: token)
        try #require(answer.status == 200, "\(answer.text)")
        try await self.awaitReload()
    }

    /// SIGHUP; returns when the new configuration is in use.
    func hangUp() async throws {
        self.child.signal(SIGHUP)
        try await self.awaitReload()
    }

    /// A reload that succeeded and was not waited for yet.
    func awaitReload() async throws { _ = try await self.child.errors.receive(through: "configuration reloaded") }

    /// The body of the answer to a GET on a connection of its own.
    func get(_ path: String) async throws -> String {
        let connection = try await self.connect()
        try await connection.send("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let text = try await connection.receiveResponse().text
        await connection.close()
        return text
    }

    /// `GET /status` without spaces and line ends.
    func status() async throws -> String {
        String(try await self.admin("GET /status").text.filter { !$0.isWhitespace })
    }

    /// Where a listener is by now, as `/status` says.
    func currentPort(of listener: String) async throws -> Int {
        let status = try await self.status()
        let place = try #require(status.firstRange(of: "{\"name\":\"\(listener)\",\"address\":\""))
        let address = status[place.upperBound...].prefix { $0 != "\"" }
        return try #require(address.split(separator: ":").last.flatMap { Int($0) })
    }

    /// Open descriptors.
    var descriptorCount: Int { Self.entries("/proc/\(self.child.id)/fd") }

    var threadCount: Int { Self.entries("/proc/\(self.child.id)/task") }

    private static func entries(_ path: String) -> Int {
        guard let folder = opendir(path) else { return 0 }
        defer { closedir(folder) }
        var count = -2
        while readdir(folder) != nil { count += 1 }
        return count
    }
}
