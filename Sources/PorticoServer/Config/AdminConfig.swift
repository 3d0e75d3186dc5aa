// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// The address for operators: health, readiness and more (`admin`).
package struct AdminConfig: Configurable, Hashable {
    package var address = ListenAddress(host: "127.0.0.1", port: 9901)
    /// Needed for everything but `/healthz`, `/readyz` and `/metrics`.
    package var token: Secret?

    package init() {}

    package static let noun = "admin"
    package static let foreignKeys = [
        "port": "address", "listen": "address", "bind": "address", "host": "address", "apikey": "token",
        "password": "token", "socketaddress": "address",
    ]
    package static let keys: [Key<AdminConfig>] = [
        Key("address", \.address, .listenAddress, "The address of the admin API; on loopback unless said otherwise."),
        Key(
            "token", \.token, Kind<Secret>.secret.optional,
            "The bearer token that everything but `/healthz`, `/readyz` and `/metrics` asks for."),
    ]
}
