// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// A key that each consumer has (`auth.<name>.api_key`).
package struct APIKeyConfig: Configurable, Hashable {
    package var place = CredentialPlace.header("X-Api-Key")

    package init() {}

    package static let noun = "api_key"
    package static let keys: [Key<APIKeyConfig>] = []
    package static let foreignKeys = [
        "keynames": "one of 'header', 'query' and 'cookie'", "keyname": "one of 'header', 'query' and 'cookie'",
        "name": "one of 'header', 'query' and 'cookie'", "headers": "header",
    ]
}

extension Kind where Value == APIKeyConfig {
    static let apiKey = Kind<CredentialPlace>.credentialPlace().map(
        { place, _ throws(ValueError) in
            var config = APIKeyConfig()
            config.place = place
            return config
        }, back: { $0.place })
}
