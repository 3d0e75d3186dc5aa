// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig
import PorticoFeatures
package import PorticoProxy

/// The reference page of the configuration, `docs/reference/configuration.md`.
package enum ConfigReference {
    /// - Parameter filters: beside the built-in ones.
    package static func markdown(filters: [any CustomFilter.Type] = []) -> String {
        let keys = GatewayConfig.keys(with: .with(filters))
        return introduction + "\n" + ReferenceWriter.markdown(GatewayConfig.shape(of: keys))
    }

    private static let introduction = """
        # Configuration reference

        <!-- Written from the declarations in the sources by `PORTICO_UPDATE_GOLDEN=1 swift test`. Do not edit. -->

        Every key, with the kind of its value and its default. A value may be, or hold, a variable: `${NAME}`,
        `${NAME:-default}` or `${file:/path}` (`$${` stands for a literal `${`). A key that has a default may be left out.

        """
}
