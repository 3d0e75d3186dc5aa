// swift-tools-version: 6.2
// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
    name: "routing-benchmark",
    dependencies: [.package(name: "portico", path: "../..")],
    targets: [
        .executableTarget(
            name: "routing-benchmark",
            dependencies: [
                .product(name: "PorticoProxy", package: "portico"),
                .product(name: "PorticoWire", package: "portico"),
                .product(name: "PorticoConfig", package: "portico"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)]
        )
    ]
)
