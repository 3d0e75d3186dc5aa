// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Whom an upstream's response is for: the client's connection, or a call that gathers it.
protocol ResponseReceiver: AnyObject {
    /// More of the request is being taken right now: what is written upstream is flushed at the end of that.
    var isProcessing: Bool { get }
    /// It takes no more for now: the side that bytes come from should not be read.
    var isCongested: Bool { get }
    /// The upstream takes bytes again.
    func resumeReading()
    /// The exchange's next deadline is another one.
    func deadlineMoved()
    func receiveInterim(_ exchange: Exchange)
    /// Takes the head, and says how the body goes on.
    func receiveHead(_ exchange: Exchange) -> BodyRelay
    /// Takes what belongs to the body from `start` on, and says where it ends. It must not end the exchange: an error
    /// that it throws does.
    func receiveBody(
        _ bytes: Span<UInt8>, from start: Int, _ relay: inout BodyRelay, _ exchange: Exchange
    ) throws -> Int
    /// The connection has ended, and with it perhaps the body. False: in the middle of the body.
    func receiveEnd(_ relay: inout BodyRelay) -> Bool
    func flush()
    /// The response is complete.
    func responseEnded(_ exchange: Exchange)
}
