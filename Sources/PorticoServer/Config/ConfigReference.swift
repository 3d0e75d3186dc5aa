// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

internal import PorticoConfig

/// The reference page of the configuration, `docs/reference/configuration.md`.
public enum ConfigReference {
    public static func markdown() -> String {
        introduction + "\n" + ReferenceWriter.markdown(GatewayConfig.shape)
    }

    private static let introduction = """
        # Configuration reference

        <!-- Written from the declarations in the sources by `PORTICO_UPDATE_GOLDEN=1 swift test`. Do not edit. -->

        Every key, with the kind of its value and its default. A value may be, or hold, a variable: `${NAME}`,
        `${NAME:-default}` or `${file:/path}` (`$${` stands for a literal `${`). A key that has a default may be left out.

        """
}
