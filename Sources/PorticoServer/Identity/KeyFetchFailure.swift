// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures

/// Why keys could not be fetched, in words that stand in logs and in `/status`.
struct KeyFetchFailure: Error, Sendable, Hashable, CustomStringConvertible {
    let description: String

    init(_ words: String) { self.description = words }
}
