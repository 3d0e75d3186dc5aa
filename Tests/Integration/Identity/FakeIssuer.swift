// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoJOSE
import PorticoTesting
import Synchronization

/// An identity provider that publishes what a test says, and can fail in every way.
final class FakeIssuer: Sendable {
    /// What it answers for a path; `nil`: nothing, ever.
    typealias Answer = @Sendable (_ path: String, _ issuer: FakeIssuer) -> String?

    private struct State {
        var keys: [SigningKey]
        var answer: Answer = { path, issuer in issuer.usual(path) }
        var asked: [String: Int] = [:]
        var upstream: FakeUpstream?
        var port = 0
    }

    private let state: Mutex<State>

    static let keysPath = "/keys"
    static let metadataPath = "/.well-known/openid-configuration"

    init(_ keys: [SigningKey], at port: Int = 0, _ answer: Answer? = nil) async throws {
        self.state = Mutex(State(keys: keys))
        if let answer { self.behave(answer) }
        try await self.start(at: port)
    }

    /// - Parameter port: where it was before, after a stop.
    func start(at port: Int) async throws {
        let upstream = try await FakeUpstream(port: port) { [weak self] connection in
            while let request = try await connection.receiveRequestOrEnd() {
                guard let self else { return }
                guard let answer = self.answer(to: request) else { continue }
                try await connection.send(answer)
                if answer.contains("Connection: close") { return }
            }
        }
        self.state.withLock { state in
            state.upstream = upstream
            state.port = upstream.port
        }
    }

    func stop() async {
        let upstream = self.state.withLock { $0.upstream }
        await upstream?.stop()
    }

    var port: Int { self.state.withLock { $0.port } }
    var url: String { "http://127.0.0.1:\(self.port)" }

    func publish(_ keys: [SigningKey]) { self.state.withLock { $0.keys = keys } }

    func behave(_ answer: @escaping Answer) { self.state.withLock { $0.answer = answer } }

    /// How often a path was asked for.
    func asked(_ path: String) -> Int { self.state.withLock { $0.asked[path] ?? 0 } }

    private func answer(to request: RawMessage) -> String? {
        let path = request.startLine.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let answer = self.state.withLock { state in
            state.asked[path, default: 0] += 1
            return state.answer
        }
        return answer(path, self)
    }

    /// What an honest provider says.
    func usual(_ path: String) -> String {
        switch path {
        case Self.metadataPath: Self.json("{\"issuer\":\"\(self.url)\",\"jwks_uri\":\"\(self.url)\(Self.keysPath)\"}")
        case Self.keysPath: Self.json(SigningKey.publicSet(self.state.withLock { $0.keys }))
        default: Self.answer(404, "nothing here")
        }
    }

    static func json(_ text: String) -> String { Self.answer(200, text, "application/json") }

    static func answer(_ status: Int, _ body: String, _ type: String = "text/plain", _ more: String = "") -> String {
        "HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\n\(more)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
