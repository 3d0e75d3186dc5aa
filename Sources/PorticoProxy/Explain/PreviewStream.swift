// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// The client of an exchange that is only thought through: it writes down what a client would get, and hands over the
/// record at the end.
final class PreviewStream: InnerClientStream {
    /// Held until the end: nobody else does.
    private var exchange: Exchange?
    private let recorder: ExchangeRecorder
    private let done: (ExchangeRecord) -> Void

    init(_ exchange: Exchange, _ recorder: ExchangeRecorder, _ done: @escaping (ExchangeRecord) -> Void) {
        self.exchange = exchange
        self.recorder = recorder
        self.done = done
    }

    var idleNanoseconds: UInt64 { .max / 2 }

    func sendHead(_ exchange: Exchange, _ source: ResponseSource, closes: Bool) {
        guard case .gateway(let count) = source else { return }
        let fields = exchange.response.fields
        self.recorder.record.answer = ExchangeRecord.Answer(
            status: exchange.response.status,
            fields: fields.slots.filter { !$0.isDropped }
                .map { LocalResponse.Field(fields.string($0.name), fields.string($0.value)) },
            count: count,
            error: exchange.error
        )
    }

    func sendBody(_ bytes: Span<UInt8>, _ form: BodyForm) {}
    func sendBody(whole bytes: [UInt8]) {}
    func sendEnd(_ trailers: Fields?) {}
    func cancel(_ error: ProxyError.Kind) {}

    func exchangeEnded(_ exchange: Exchange) {
        exchange.clear()
        self.exchange = nil
        self.done(self.recorder.record)
    }
}
