// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// The request's body on its way: events of the client's stream.
extension Exchange {
    /// Bytes that wait for a connection; more are not read before it stands.
    private static let heldWhileConnecting = 64 * 1024

    /// Bytes of the body can go somewhere now: to whoever gathers them, to the service, or nowhere.
    var takesBody: Bool {
        switch self.progress.stage {
        case .deciding, .ended: false
        case .gathering, .finishing: true
        case .connecting: self.body.kept.count < Self.heldWhileConnecting
        case .sending, .awaitingHead, .responding: self.forward.attempt.stream?.isCongested != true
        }
    }

    /// Pieces may come as chunks.
    var takesBodyAsChunks: Bool {
        guard let stream = self.forward.attempt.stream, !self.body.isRecording else { return false }
        return stream.takesChunks && self.route?.filters.watchesBodies != true
    }

    /// - Parameter count: Of the data in these bytes.
    func receiveBody(_ bytes: Span<UInt8>, _ form: BodyForm, count: Int) {
        guard self.body.received(count) else { return self.fail(.bodyTooLarge) }
        switch self.progress.stage {
        case .gathering: self.gather(bytes)
        case .connecting:
            guard self.isSeen(bytes, form) else { return }
            self.body.hold(bytes)
        case .sending, .awaitingHead, .responding:
            guard self.isSeen(bytes, form), let stream = self.forward.attempt.stream else { return }
            self.body.record(bytes)
            stream.sendBody(bytes, form)
        // What is dropped does not keep the exchange alive.
        case .deciding, .finishing, .ended: return
        }
        self.moved()
    }

    /// Shows a piece to the filters that look at bodies. False: one of them has ended the exchange.
    private func isSeen(_ bytes: Span<UInt8>, _ form: BodyForm) -> Bool {
        guard form == .data, let filters = self.route?.filters, filters.watchesBodies else { return true }
        let (generation, stage) = (self.generation, self.progress.stage)
        filters.requestPiece(bytes, self)
        return self.generation == generation && self.progress.stage == stage
    }

    /// All of the request has come.
    func receiveEnd(_ trailers: Fields?) {
        var trailers = trailers
        if trailers != nil { self.cleanRequestTrailers(&trailers) }
        self.body.ended(trailers)
        switch self.progress.stage {
        case .gathering: self.gathered()
        case .sending, .responding:
            if let stream = self.forward.attempt.stream { self.requestSent(stream) }
        case .finishing: self.finishIfDone()
        case .deciding, .connecting, .awaitingHead, .ended: break
        }
    }

    /// What tells services who calls, and from where, comes from the gateway alone.
    private func cleanRequestTrailers(_ trailers: inout Fields?) {
        for name in self.snapshot?.identityFields ?? [] { trailers?.drop(confusableWith: name) }
        // No proxy tells in trailers where a request comes from.
        trailers?.dropOriginClaims(trusted: false)
        trailers?.drop(.requestID)
        trailers?.drop(.via)
        if var fields = trailers, let filters = self.route?.filters {
            filters.requestFields(&fields, self)
            trailers = fields
        }
    }

    // MARK: Gathering

    /// Reads the request's body whole and hands it over; one of more bytes than the limit is answered with 413.
    package func collectBody(limit: Int, _ body: @escaping ([UInt8]) -> Void) {
        guard !self.body.isEnded else { return body(self.body.isOwn ? self.body.kept : []) }
        if case .length(let count) = self.request.framing, count > limit { return self.fail(.bodyTooLarge) }
        self.collector = BodyCollector(limit: limit, isComplete: body)
        self.progress.gather(at: self.now, since: self.startedAt, self.ownTimeouts)
        self.armTimer()
        if self.request.expectsContinue { self.asker.stream?.sendContinue() }
        self.asker.stream?.resumeReading()
    }

    private func gather(_ bytes: Span<UInt8>) {
        self.collector?.append(bytes)
        if let collector = self.collector, collector.data.count > collector.limit { self.fail(.bodyTooLarge) }
    }

    private func gathered() {
        guard let collector = self.collector else { return }
        self.collector = nil
        self.progress.begin(at: self.now)
        collector.isComplete(collector.data)
        if self.progress.stage == .deciding { self.armTimer() }
    }

    /// What holds where no service's timeouts do: the route's, or those of what it leads to.
    var ownTimeouts: Timeouts {
        guard let route = self.route else { return .standard }
        return route.timeouts ?? route.action.timeouts ?? route.defaultTimeouts
    }
}
