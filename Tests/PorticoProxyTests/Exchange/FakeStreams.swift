// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

@testable import PorticoProxy

/// A client that writes down what it is sent.
final class FakeClientStream: ClientStream {
    enum Event: Equatable {
        case interim(Int)
        case head(Int)
        case body([UInt8])
        case end
        case cancel(ProxyError.Kind)
        case exchangeEnded
    }

    private(set) var events: [Event] = []
    var addresses: (client: SocketAddress, local: SocketAddress)? { nil }
    var isCongested = false
    var awaitsRequestEnd = true
    var takesChunks: Bool { false }
    func hasDelivered() -> Bool { false }
    var idleNanoseconds: UInt64 { 60_000_000_000 }
    private(set) var isReading = true
    /// Called for the last word, before the exchange is cleared.
    var ended: (Exchange) -> Void = { _ in }

    func resumeReading() { self.isReading = true }
    func pauseReading() { self.isReading = false }
    func sendContinue() {}
    func sendInterim(_ exchange: Exchange) { self.events.append(.interim(exchange.response.status)) }
    func sendHead(_ exchange: Exchange, _ source: ResponseSource, closes: Bool) {
        self.events.append(.head(exchange.response.status))
    }
    func sendBody(_ bytes: Span<UInt8>, _ form: BodyForm) {
        self.events.append(.body(bytes.withUnsafeBufferPointer { Array($0) }))
    }
    func sendBody(whole bytes: [UInt8]) { self.events.append(.body(bytes)) }
    func sendEnd(_ trailers: Fields?) { self.events.append(.end) }
    func cancel(_ error: ProxyError.Kind) { self.events.append(.cancel(error)) }
    func exchangeEnded(_ exchange: Exchange) {
        self.events.append(.exchangeEnded)
        self.ended(exchange)
    }
}

/// A service's connection that writes down what it is sent.
final class FakeUpstreamStream: UpstreamStream {
    let isShared = false
    var wasUsedBefore = false
    var isCongested = false
    var takesChunks: Bool { false }
    func hasDelivered() -> Bool { false }
    private(set) var heads = 0
    private(set) var body: [UInt8] = []
    private(set) var isEnded = false
    private(set) var isCancelled = false
    private(set) var isReading = true

    func sendHead(_ exchange: Exchange) { self.heads += 1 }
    func sendBody(_ bytes: Span<UInt8>, _ form: BodyForm) { bytes.withUnsafeBufferPointer { self.body += Array($0) } }
    func sendBody(whole bytes: [UInt8]) { self.body += bytes }
    func sendEnd(_ trailers: Fields?) { self.isEnded = true }
    func resumeReading() { self.isReading = true }
    func pauseReading() { self.isReading = false }
    func cancel() { self.isCancelled = true }
}

/// A connection that is being made.
final class FakePendingStream: PendingStream {
    private(set) var isCancelled = false
    func cancel() { self.isCancelled = true }
}

/// Opens fake streams, each as it is told.
final class FakeStreamSource: StreamSource {
    struct Opened {
        var attempt: Int
        var isFresh: Bool
        var stream: FakeUpstreamStream?
        var pending: FakePendingStream?
    }

    var answer: () -> OpenedStream = { .failed(.connectFailure) }
    private(set) var opens: [Opened] = []
    let count = 0
    let idleCount = 0
    let opened: UInt64 = 0
    let connectFailures: UInt64 = 0
    func retire() {}

    func open(_ target: Target, for exchange: Exchange, attempt: Int, isFresh: Bool) -> OpenedStream {
        let answer = self.answer()
        var opened = Opened(attempt: attempt, isFresh: isFresh)
        switch answer {
        case .ready(let stream): opened.stream = stream as? FakeUpstreamStream
        case .pending(let pending): opened.pending = pending as? FakePendingStream
        case .failed: break
        }
        self.opens.append(opened)
        return answer
    }
}

/// Counts the attempts that ended.
final class AttemptLedger: AttemptObserver {
    private(set) var ended: [Attempt] = []
    func ended(_ attempt: Attempt, of exchange: Exchange) { self.ended.append(attempt) }
}
