// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// `{ regex: … }` of a predicate.
struct RegexConfig: Configurable {
    var regex = ""

    static let noun = "predicate"
    static let keys: [Key<RegexConfig>] = [
        Key(
            "regex", \.regex, .string, required: true,
            "An expression that must be found in the value; `^` and `$` anchor it. The syntax is that of RE2.")
    ]
}
