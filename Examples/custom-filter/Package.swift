// swift-tools-version: 6.2
// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
    name: "custom-filter",
    dependencies: [
        // In a package of your own: .package(url: …, from: …)
        .package(name: "portico", path: "../..")
    ],
    targets: [
        .target(
            name: "TenantFilter",
            dependencies: [
                .product(name: "PorticoProxy", package: "portico"),
                .product(name: "PorticoWire", package: "portico"),
                .product(name: "PorticoConfig", package: "portico"),
            ]
        ),
        .executableTarget(
            name: "tenant-gateway",
            dependencies: ["TenantFilter", .product(name: "PorticoCommand", package: "portico")]
        ),
        .testTarget(
            name: "TenantFilterTests",
            dependencies: ["TenantFilter", .product(name: "PorticoTesting", package: "portico")]
        ),
    ]
)
