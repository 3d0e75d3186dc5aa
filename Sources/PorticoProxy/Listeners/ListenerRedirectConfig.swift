// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

/// Where a listener sends all clients (`listeners.<name>.redirect_to`).
package struct ListenerRedirectConfig: Configurable, Hashable {
    /// A listener with TLS.
    package var listener = Reference("", at: SourceLocation(file: "", line: 0, column: 0))
    /// As clients see it; `nil`: that of the listener.
    package var port: Int?

    package init() {}

    package static let noun = "redirect_to"
    package static let keys: [Key<ListenerRedirectConfig>] = [
        Key("listener", \.listener, .reference(to: "a listener"), required: true, "The name of a listener with TLS."),
        Key(
            "port", \.port, Kind<Int>.int(1...65535).optional,
            "The port that clients see, where something in front maps it. Default: that of the listener."),
    ]
    package static let foreignKeys = ["to": "listener", "entrypoint": "listener", "name": "listener"]
}

extension Kind where Value == ListenerRedirectConfig {
    /// A listener's name, or that with a port.
    static let listenerRedirect = Kind.object(
        or: Kind<Reference>.reference(to: "a listener"),
        from: { name, _ in
            var config = ListenerRedirectConfig()
            config.listener = name
            return config
        },
        short: { $0.port == nil ? $0.listener : nil })
}
