// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoProxy

extension Policy where Config == TimeoutConfig {
    /// `timeout`: how long an exchange may take.
    package static let timeout = Policy(
        "timeout", .timeout, isOfServices: true,
        route: "How long the exchange may take; replaces every other timeout whole.",
        bff: "How long an exchange may take on its routes that do not say it.",
        defaults: "The timeout where neither the route, nor the service, nor its policy has one.")
}
