// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// A version of TLS that may be asked for.
package enum TLSVersionChoice: Sendable, Hashable { case v12, v13 }

extension Kind where Value == TLSVersionChoice {
    static let tlsVersion = Kind.choice([("1.2", .v12), ("1.3", .v13)])
}
