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
        .target(name: "CostOracle", swiftSettings: settings),
        .executableTarget(
            name: "FuzzRequest",
            dependencies: ["CostOracle", .product(name: "PorticoWire", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzResponse",
            dependencies: ["CostOracle", .product(name: "PorticoWire", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzDNS",
            dependencies: ["CostOracle", .product(name: "PorticoWire", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzRESP",
            dependencies: ["CostOracle", .product(name: "PorticoWire", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzClientHello",
            dependencies: ["CostOracle", .product(name: "PorticoWire", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzProxyHeader",
            dependencies: [
                "CostOracle",
                .product(name: "PorticoProxy", package: "portico"),
                .product(name: "PorticoConfig", package: "portico"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzHTTP2",
            dependencies: ["CostOracle", .product(name: "PorticoWire", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzJSON",
            dependencies: ["CostOracle", .product(name: "PorticoJSON", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzJOSE",
            dependencies: ["CostOracle", .product(name: "PorticoJOSE", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzCertificate",
            dependencies: ["CostOracle", .product(name: "PorticoX509", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzRevocation",
            dependencies: ["CostOracle", .product(name: "PorticoX509", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzRouting",
            dependencies: [
                .product(name: "PorticoProxy", package: "portico"),
                .product(name: "PorticoWire", package: "portico"),
                .product(name: "PorticoConfig", package: "portico"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzConfig",
            dependencies: [
                "CostOracle",
                .product(name: "PorticoServer", package: "portico"),
                .product(name: "PorticoConfig", package: "portico"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzTemplate",
            dependencies: ["CostOracle", .product(name: "PorticoConfig", package: "portico")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzRegex",
            dependencies: ["CostOracle", .product(name: "PorticoProxy", package: "portico")],
            swiftSettings: settings
        ),
    ]
)
