// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

extension TimeoutConfig {
    /// With the defaults where it is silent.
    func timeouts(_ origin: Timeouts.Origin) -> Timeouts {
        Timeouts(
            connect: self.connect ?? Self.defaultConnect,
            firstByte: self.firstByte ?? Self.defaultFirstByte,
            total: self.total ?? Self.defaultTotal,
            idle: self.idle ?? Self.defaultIdle,
            isTotalStated: self.total != nil,
            origin: origin
        )
    }
}
