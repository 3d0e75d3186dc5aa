// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
package import PorticoWire

extension Exchange {
    /// How the answer would be made of calls: for whom asks.
    package func plan(_ composition: CompositionPlan) {
        (self.watcher as? ExchangeRecorder)?.record.composition = composition
    }

    /// Where a call with this head would go, and what its target would get. Nothing leaves the gateway.
    /// - Parameter makeHead: as for `call`.
    package func preview(
        _ service: Service, _ makeHead: (inout RequestHead) throws(WireError) -> Void
    ) -> ExchangeRecord.Destination {
        var destination = ExchangeRecord.Destination(service: service.name, path: "")
        let call = Exchange(core: self.core, calls: self.callPool)
        call.asker.forwarding = self.asker.forwarding
        guard (try? call.makeHead(for: self, makeHead)) != nil else { return destination }
        call.forward.timeouts = service.timeouts
        call.omitFields(of: service)
        destination.path = RequestWriter.pathText(call)
        destination.look(at: service, call)
        return destination
    }
}
