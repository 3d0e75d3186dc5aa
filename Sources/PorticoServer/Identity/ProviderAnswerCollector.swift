// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import PorticoFeatures
import Synchronization

/// Gathers an answer, as far as its size is allowed.
final class ProviderAnswerCollector: HTTPClientResponseDelegate {
    typealias Response = ProviderAnswer

    private let limit: Int
    private let answer = Mutex(ProviderAnswer(status: 0))

    init(limit: Int) { self.limit = limit }

    /// Whether its head has come.
    var hasBegun: Bool { self.answer.withLock { $0.status != 0 } }

    func didReceiveHead(task: HTTPClient.Task<ProviderAnswer>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        let fields = head.headers.map { (name: $0.name, value: $0.value) }
        self.answer.withLock { $0 = ProviderAnswer(status: Int(head.status.code), fields: fields) }
        let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
        return self.pass(length <= self.limit, task)
    }

    func didReceiveBodyPart(task: HTTPClient.Task<ProviderAnswer>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let fits = self.answer.withLock { answer in
            guard answer.body.count + buffer.readableBytes <= self.limit else { return false }
            answer.body += buffer.readableBytesView
            return true
        }
        return self.pass(fits, task)
    }

    private func pass(_ fits: Bool, _ task: HTTPClient.Task<ProviderAnswer>) -> EventLoopFuture<Void> {
        fits ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(ProviderFailure.tooLarge)
    }

    func didFinishRequest(task: HTTPClient.Task<ProviderAnswer>) throws -> ProviderAnswer {
        self.answer.withLock { $0 }
    }
}
