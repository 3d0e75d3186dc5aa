// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoProxy

extension Exchange {
    /// When the request is counted.
    var limitTime: LimitTime {
        LimitTime(steady: Int64(truncatingIfNeeded: self.now / 1000), unix: self.unixMicroseconds)
    }
}
