// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// What may stand in a `Host` field: the name comes from a DNS server, and is not taken at its word.
enum HostName {
    static func isValid(_ text: String) -> Bool {
        let isName = text.utf8.allSatisfy { Syntax.isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f }
        return isName && !text.isEmpty && text.utf8.count <= 253
    }
}
