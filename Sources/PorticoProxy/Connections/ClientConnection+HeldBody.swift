// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// A service's body that is held back until it is whole, because some policy changes it.
struct HeldBody {
    let change: BodyChange
    var data: [UInt8] = []
}

extension ClientConnection {
    /// The head waits with the body: how long that will be is not known, nor whether it can be changed at all.
    func hold(_ exchange: Exchange, for change: BodyChange) -> BodyRelay {
        exchange.heldBody = HeldBody(change: change)
        return BodyRelay(exchange.response.framing, mode: .dataOnly, limit: change.limit)
    }

    func receiveHeldBody(
        _ bytes: Span<UInt8>, from start: Int, _ relay: inout BodyRelay, _ exchange: Exchange
    ) throws -> Int {
        var data: [UInt8] = []
        if let held = exchange.heldBody { data = held.data }
        exchange.heldBody?.data = []
        let end = try relay.collect(bytes, from: start, into: &data)
        exchange.heldBody?.data = data
        return end
    }

    /// The body is whole: it is changed and sent.
    func sendHeldBody(_ held: HeldBody, for exchange: Exchange) {
        exchange.heldBody = nil
        guard let body = held.change.apply(to: held.data, exchange) else {
            return exchange.fail(.unusableResponse)
        }
        exchange.isCommitted = true
        exchange.status = exchange.response.status
        exchange.response.replaceBody(count: body.count)
        if self.mayNeverSendBody(exchange) { self.closesAfterResponse = true }
        ResponseWriter.write(
            exchange, mode: .asReceived, closes: self.closesAfterResponse, to: &self.worker.output)
        self.writer.write(whole: body)
        exchange.bytesOut += body.count
        self.responseEnded(exchange)
    }
}
