// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import NIOCore
import PorticoWire

/// For actions that cannot answer at once. What they wait for never reaches a later exchange: the object is used again.
extension Exchange {
    /// Answers when the future has a value; its error is an error of the gateway's own. It completes on any loop.
    public func respond(when future: EventLoopFuture<LocalResponse>) {
        let generation = self.generation
        future.hop(to: self.worker.loop).assumeIsolated().whenComplete { result in
            guard self.generation == generation, self.stage == .deciding else { return }
            switch result {
            case .success(let response): self.respond(response)
            case .failure: self.fail(.internalError)
            }
        }
    }

    /// Runs the body on the exchange's loop after a while, unless the exchange has ended by then.
    public func later(_ delay: Duration, _ body: @escaping () -> Void) {
        let generation = self.generation
        let deadline = NIODeadline.uptimeNanoseconds(self.worker.loop.now + delay.nanoseconds)
        self.worker.loop.assumeIsolated().scheduleTask(deadline: deadline) {
            if self.generation == generation, self.stage == .deciding { body() }
        }
    }

    /// Reads the request's body whole and hands it over; one of more bytes than the limit is answered with 413.
    public func collectBody(limit: Int, _ body: @escaping ([UInt8]) -> Void) {
        guard !self.requestRelay.isEnded else { return body(self.ownBody ?? []) }
        if case .length(let count) = self.request.framing, count > limit { return self.fail(.bodyTooLarge) }
        self.collector = BodyCollector(limit: limit, isComplete: body)
        if self.request.expectsContinue { self.client?.sendContinue() }
        self.client?.resumeReading()
    }

    /// The next bytes of the body that an action reads; where the body ends in them.
    func collect(_ bytes: Span<UInt8>, from start: Int) throws -> Int {
        var data: [UInt8] = []
        let end = try self.requestRelay.collect(bytes, from: start, into: &data)
        self.collector?.data += data
        guard let collector = self.collector else { return end }
        if collector.data.count > collector.limit { throw ProxyError(.bodyTooLarge) }
        guard self.requestRelay.isEnded else { return end }
        self.collector = nil
        collector.isComplete(collector.data)
        return end
    }
}

/// The body that an action reads, so far.
struct BodyCollector {
    /// In bytes.
    let limit: Int
    let isComplete: ([UInt8]) -> Void
    var data: [UInt8] = []
}
