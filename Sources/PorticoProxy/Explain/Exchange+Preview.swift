// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
public import PorticoWire

extension Exchange {
    /// How the answer would be made of calls: for whom asks.
    public func plan(_ composition: CompositionPlan) { self.trace?.record.composition = composition }

    /// Where a call with this head would go, and what its target would get. Nothing leaves the gateway.
    /// - Parameter writeHead: as for `call`.
    public func preview(_ service: Service, _ writeHead: (inout OutputBuffer) -> Void) -> ExchangeRecord.Destination {
        var destination = ExchangeRecord.Destination(service: service.name, path: "")
        guard let snapshot = self.snapshot else { return destination }
        var head = OutputBuffer()
        writeHead(&head)
        self.writeOrigin(to: &head)
        let call = Exchange(worker: self.worker)
        call.begin(snapshot, peer: self.clientIP)
        call.parent = self
        guard (try? call.readCall(head.bytes.span)) != nil else { return destination }
        call.timeouts = service.timeouts
        destination.path = RequestWriter.pathText(call)
        destination.look(at: service, call)
        call.clear()
        return destination
    }
}
