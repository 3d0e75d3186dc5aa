// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// What a service is told of the way that a request has come (`services.<name>.forwarding`).
package struct ForwardingConfig: Configurable, Hashable {
    /// `Via` (RFC 9110 §7.6.3).
    package var via = true
    /// `Forwarded` (RFC 7239).
    package var forwarded = true

    package init() {}

    package static let noun = "forwarding"
    package static let keys: [Key<ForwardingConfig>] = [
        Key("via", \.via, .bool, "Whether the service gets `Via`, the client's too."),
        Key(
            "forwarded", \.forwarded, .bool,
            "Whether the service gets `Forwarded`; `X-Forwarded-For`, `-Proto` and `-Host` it gets in any case."),
    ]

    /// What it does not get.
    package var omitted: OwnFields {
        var omitted: OwnFields = []
        if !self.via { omitted.insert(.via) }
        if !self.forwarded { omitted.insert(.forwarded) }
        return omitted
    }
}
