// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The version of this build.
public enum GatewayVersion {
    public static let text = "0.1.0"

    /// The release of the compiler that made it.
    #if compiler(>=6.5)
    public static let swift = "6.5 or later"
    #elseif compiler(>=6.4)
    public static let swift = "6.4"
    #elseif compiler(>=6.3)
    public static let swift = "6.3"
    #else
    public static let swift = "6.2"
    #endif
}
