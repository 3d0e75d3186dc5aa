// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Three callers with API keys of their names, two of them of a tier.
enum LimitCallers {
    static let yaml = """
        auth: { keys: { api_key: { header: X-Api-Key } } }
        consumers:
          gold: { tier: gold, keys: "sha256:24d7f03d8dc3c3666969e6fa5bb1fac4736d3f1353c28307ed51b320f9dc42d3" }
          silver: { tier: silver, keys: "sha256:78cde64c3e47f2cbfd9da721f54aacde33779916683c79de86962898feefac21" }
          bronze: { keys: "sha256:fcbbcd5a59bf48a18e719e27bab7b6f86349400b1f3f3a64a7773058c605d8ad", roles: [staff] }

        """

    /// The field with a caller's key.
    static func key(_ name: String) -> String { "X-Api-Key: \(name)" }
}
