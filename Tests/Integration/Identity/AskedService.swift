// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting
import Synchronization

/// A provider or an external service that answers every question as a test says, and keeps the questions.
final class AskedService: Sendable {
    /// `nil`: it never answers.
    typealias Answer = @Sendable (RawMessage) -> String?

    private struct State {
        var answer: Answer
        var questions: [RawMessage] = []
        var upstream: FakeUpstream?
    }

    private let state: Mutex<State>

    init(_ answer: @escaping Answer) async throws {
        self.state = Mutex(State(answer: answer))
        let upstream = try await FakeUpstream { [weak self] connection in
            while let question = try await connection.receiveRequestOrEnd() {
                guard let self else { return }
                guard let answer = self.answer(to: question) else { continue }
                try await connection.send(answer)
            }
        }
        self.state.withLock { $0.upstream = upstream }
    }

    private func answer(to question: RawMessage) -> String? {
        let answer = self.state.withLock { state in
            state.questions.append(question)
            return state.answer
        }
        return answer(question)
    }

    var url: String { self.state.withLock { $0.upstream?.url } ?? "" }
    var questions: [RawMessage] { self.state.withLock { $0.questions } }

    func behave(_ answer: @escaping Answer) { self.state.withLock { $0.answer = answer } }

    func stop() async { await self.state.withLock { $0.upstream }?.stop() }

    /// A gateway before one upstream that sends back every request as the body of its answer, with `${asked}` in its
    /// file.
    func run(_ yaml: String, _ body: (TestGateway) async throws -> Void) async throws {
        let echo = try await FakeUpstream { connection in
            while let request = try await connection.receiveRequestOrEnd() {
                let lines = request.fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n") + "\n"
                let length = "Content-Length: \(lines.utf8.count)"
                try await connection.send("HTTP/1.1 200 OK\r\n\(length)\r\n\r\n\(lines)")
            }
        }
        let gateway = try TestGateway(yaml, values: ["asked": self.url, "app": echo.url])
        do {
            try await body(gateway)
        } catch {
            await gateway.stop()
            await echo.stop()
            await self.stop()
            throw error
        }
        await gateway.stop()
        await echo.stop()
        await self.stop()
    }
}

extension TestGateway {
    /// The answer to a request on a connection of its own.
    func ask(_ startLine: String = "GET /me", _ fields: String...) async throws -> RawMessage {
        let client = try await self.connect()
        let lines = (["\(startLine) HTTP/1.1", "Host: shop.example.com"] + fields + ["Connection: close", "", ""])
        try await client.send(lines.joined(separator: "\r\n"))
        let answer = try await client.receiveResponse()
        await client.close()
        return answer
    }
}
