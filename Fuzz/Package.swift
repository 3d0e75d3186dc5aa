// swift-tools-version: 6.2
// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// As in the package above. A fuzz target has no `main` of its own: libFuzzer brings it.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .unsafeFlags(["-parse-as-library"]),
]

let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "portico", path: "..")],
    targets: [
        .executableTarget(
            name: "FuzzRequest",
            dependencies: [.product(name: "PorticoWire", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzResponse",
            dependencies: [.product(name: "PorticoWire", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzDNS",
            dependencies: [.product(name: "PorticoWire", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzJSON",
            dependencies: [.product(name: "PorticoJSON", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzConfig",
            dependencies: [
                .product(name: "PorticoServer", package: "portico"),
                .product(name: "PorticoConfig", package: "portico"),
            ],
            swiftSettings: settings
        ),
    ]
)
