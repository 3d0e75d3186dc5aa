// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What the gateway leaves out of the fields that it writes by itself.
extension Exchange {
    /// The gateway writes none of these into the request, whether they stand in its head or not.
    package func omitFromRequest(_ fields: OwnFields) { self.forward.omitted.formUnion(fields) }

    /// The same for the response.
    package func omitFromResponse(_ fields: OwnFields) { self.result.omitted.formUnion(fields) }

    /// Fields that the service is not to get.
    func omitFields(of service: Service) {
        guard !service.omitted.isEmpty else { return }
        self.forward.omitted.formUnion(service.omitted)
        if service.omitted.contains(.via) { self.request.fields.drop(.via) }
        if service.omitted.contains(.forwarded) { self.request.fields.drop(.forwarded) }
    }
}
