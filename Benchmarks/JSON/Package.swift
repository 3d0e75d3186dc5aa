// swift-tools-version: 6.2
// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
    name: "json-benchmark",
    dependencies: [.package(name: "portico", path: "../..")],
    targets: [
        .executableTarget(
            name: "json-benchmark",
            dependencies: [.product(name: "PorticoJSON", package: "portico")],
            swiftSettings: [.swiftLanguageMode(.v6)]
        )
    ]
)
