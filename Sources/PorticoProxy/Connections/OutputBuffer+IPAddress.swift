// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire

extension OutputBuffer {
    /// An IPv4 address in dotted decimal, without making a string of it.
    mutating func append(v4 address: IPAddress) {
        for shift in stride(from: UInt64(24), through: 0, by: -8) {
            self.append(decimal: Int(address.low >> shift & 0xff))
            if shift > 0 { self.append(UInt8(ascii: ".")) }
        }
    }
}
