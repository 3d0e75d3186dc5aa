// swift-tools-version: 6.2
// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// One list for every target; each feature with its Swift Evolution proposal.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
]

/// The package in `Examples/custom-filter`, as its own manifest declares it: built and tested with all else, and seeing
/// no more of this package than others do.
let example: [Target] = [
    .target(
        name: "TenantFilter",
        dependencies: ["PorticoProxy", "PorticoWire", "PorticoConfig"],
        path: "Examples/custom-filter/Sources/TenantFilter",
        packageAccess: false
    ),
    .executableTarget(
        name: "tenant-gateway",
        dependencies: ["TenantFilter", "PorticoCommand"],
        path: "Examples/custom-filter/Sources/tenant-gateway",
        packageAccess: false
    ),
    .testTarget(
        name: "TenantFilterTests",
        dependencies: ["TenantFilter", "PorticoTesting"],
        path: "Examples/custom-filter/Tests/TenantFilterTests",
        packageAccess: false
    ),
]

let package = Package(
    name: "portico",
    products: [
        .executable(name: "portico", targets: ["portico"]),
        .library(name: "PorticoWire", targets: ["PorticoWire"]),
        .library(name: "PorticoJSON", targets: ["PorticoJSON"]),
        .library(name: "PorticoJOSE", targets: ["PorticoJOSE"]),
        .library(name: "PorticoX509", targets: ["PorticoX509"]),
        .library(name: "PorticoConfig", targets: ["PorticoConfig"]),
        .library(name: "PorticoProxy", targets: ["PorticoProxy"]),
        .library(name: "PorticoServer", targets: ["PorticoServer"]),
        .library(name: "PorticoCommand", targets: ["PorticoCommand"]),
        .library(name: "PorticoTesting", targets: ["PorticoTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
    ],
    targets: [
        .executableTarget(name: "portico", dependencies: ["PorticoCommand"], swiftSettings: settings),
        .target(
            name: "PorticoCommand",
            dependencies: [
                "PorticoServer", "PorticoProxy", "PorticoConfig",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "PorticoServer",
            dependencies: [
                "PorticoFeatures", "PorticoProxy", "PorticoWire", "PorticoJSON", "PorticoJOSE", "PorticoX509",
                "PorticoConfig", "CResolve",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "PorticoFeatures",
            dependencies: [
                "PorticoProxy", "PorticoWire", "PorticoJSON", "PorticoJOSE", "PorticoX509", "PorticoConfig",
                "CCrypt",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "PorticoProxy",
            dependencies: [
                "PorticoWire", "PorticoX509", "PorticoConfig", "CEpoll", "CZlib",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(name: "PorticoWire", swiftSettings: settings + [.strictMemorySafety()]),  // SE-0458
        .target(name: "PorticoJSON", swiftSettings: settings + [.strictMemorySafety()]),
        .target(
            name: "PorticoJOSE",
            dependencies: [
                "PorticoJSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "PorticoX509",
            dependencies: [
                "PorticoJOSE",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "PorticoConfig",
            dependencies: [.product(name: "Yams", package: "Yams")],
            swiftSettings: settings
        ),
        .target(name: "CEpoll"),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .target(name: "CResolve"),
        .target(name: "CCrypt", linkerSettings: [.linkedLibrary("crypt")]),
        .target(
            name: "PorticoTesting",
            dependencies: [
                "PorticoServer", "PorticoProxy",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "TidyTests", swiftSettings: settings),
        .testTarget(
            name: "PorticoWireTests",
            dependencies: [
                "PorticoWire",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PorticoJSONTests", dependencies: ["PorticoJSON", "PorticoTesting"], swiftSettings: settings),
        .testTarget(
            name: "PorticoJOSETests",
            dependencies: [
                "PorticoJOSE", "PorticoJSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PorticoX509Tests", dependencies: ["PorticoX509", "PorticoTesting"], swiftSettings: settings),
        .testTarget(name: "PorticoConfigTests", dependencies: ["PorticoConfig"], swiftSettings: settings),
        .testTarget(
            name: "PorticoProxyTests",
            dependencies: [
                "PorticoProxy", "PorticoWire", "PorticoConfig", "PorticoTesting",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PorticoFeaturesTests",
            dependencies: [
                "PorticoFeatures", "PorticoTesting", "PorticoServer", "PorticoProxy", "PorticoConfig", "PorticoJSON",
                "PorticoJOSE", "PorticoWire", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PorticoServerTests",
            dependencies: [
                "PorticoServer", "PorticoFeatures", "PorticoProxy", "PorticoJSON", "PorticoJOSE", "PorticoX509",
                "PorticoConfig",
                "PorticoTesting",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "PorticoTesting", "PorticoServer", "PorticoFeatures", "PorticoProxy", "PorticoWire", "PorticoConfig",
                "PorticoJOSE", "portico", "tenant-gateway", .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
            ],
            path: "Tests/Integration",
            swiftSettings: settings
        ),
    ] + example
)
