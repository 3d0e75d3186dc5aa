// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting

/// What a service would make of everything that it received on a connection.
enum Requests {
    /// The whole requests, up to the first that is not whole.
    static func whole(in history: String) -> [RawMessage] {
        var found: [RawMessage] = []
        var rest = Array(history.utf8)
        while let (message, count) = try? RawMessage.request(in: rest), count > 0 {
            found.append(message)
            rest.removeFirst(count)
        }
        return found
    }
}
