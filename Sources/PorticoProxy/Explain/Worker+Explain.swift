// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoWire
package import PorticoX509

extension Worker {
    /// Says what would happen to a request with this head that came from `peer` to a listener with these options, by
    /// the code that serves traffic and with this worker's own snapshot. Nothing leaves the gateway.
    ///
    /// `done` is called once, now or later on the worker's loop.
    package func explain(
        _ head: [UInt8],
        from peer: IPAddress,
        options: ListenerOptions,
        as principal: Principal? = nil,
        showing certificate: ClientCertificate? = nil,
        _ done: @escaping (ExchangeRecord) -> Void
    ) {
        let exchange = self.makeExchange()
        let recorder = ExchangeRecorder(isDry: true)
        let stream = PreviewStream(exchange, recorder, done)
        exchange.begin(stream, .preview, options.forwarding(peer), self.snapshot)
        exchange.watcher = recorder
        exchange.asker.principal = principal
        exchange.asker.certificate = certificate
        let parser = RequestHeadParser(limits: options.headLimits)
        do throws(WireError) {
            guard try parser.parse(head.span, into: &exchange.request) == head.count else {
                throw .badTarget
            }
            exchange.admit(bodyLimit: options.body)
        } catch {
            recorder.refused(error.rawValue, "wire", exchange)
            exchange.refuse(error.proxyError)
        }
    }
}
