// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// `Examples/custom-filter` is a package of its own, whose targets are built and tested here as targets of this one.
/// What could differ between the two are the manifests.
@Suite(.enabled(if: Manifest.isThere, "swift is not in the PATH")) struct ExamplePackageTests {
    private static let folder = "Examples/custom-filter"

    @Test("its manifest is valid, depends on this package, and declares the targets as they are built here")
    func declares() throws {
        let (own, example) = (try Manifest(""), try Manifest(Self.folder))
        #expect(example.dependencies == [Manifest.root])
        let built = own.targets.filter { $0.path?.hasPrefix(Self.folder) ?? false }
        #expect(built.map(\.name) == example.targets.map(\.name))
        for (here, there) in zip(built, example.targets) {
            #expect(here.uses == there.uses, "\(here.name)")
            #expect(here.kind == there.kind)
            #expect(here.path == "\(Self.folder)/\(here.kind == "test" ? "Tests" : "Sources")/\(here.name)")
            // It sees no more than a package of others would.
            #expect(!here.hasPackageAccess)
        }
    }

    @Test("each product that it needs is one of this package")
    func resolves() throws {
        let (own, example) = (try Manifest(""), try Manifest(Self.folder))
        let ours = Set(example.targets.map(\.name))
        for name in example.targets.flatMap(\.uses) where !ours.contains(name) {
            #expect(own.products.contains(name), "\(name)")
        }
    }
}

/// What `swift package dump-package` says of a manifest.
private struct Manifest {
    struct Target {
        var name: String
        var kind: String
        var path: String?
        /// Targets and products, by name.
        var uses: [String]
        var hasPackageAccess: Bool
    }

    var targets: [Target]
    var products: [String]
    /// Folders of other packages.
    var dependencies: [String]

    static let root = URL(filePath: GoldenFile.root).deletingLastPathComponent().standardized.path
    private static let swift = Program(path: "/usr/bin/env")
    static let isThere = (try? Self.swift.run(["swift", "--version"]).status) == 0

    /// - Parameter folder: of the repository.
    init(_ folder: String) throws {
        let text = try Program.withFolder([:]) { scratch in
            try Self.swift.run([
                "swift", "package", "--package-path", "\(Self.root)/\(folder)", "--scratch-path", scratch,
                "dump-package",
            ]).output
        }
        let whole = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
        let objects = { (name: String) in whole[name] as? [[String: Any]] ?? [] }
        self.products = objects("products").compactMap { $0["name"] as? String }
        self.dependencies = objects("dependencies").compactMap {
            ($0["fileSystem"] as? [[String: Any]])?.first?["path"] as? String
        }
        self.targets = objects("targets").map { target in
            Target(
                name: target["name"] as? String ?? "", kind: target["type"] as? String ?? "",
                path: target["path"] as? String, uses: Self.uses(target),
                hasPackageAccess: target["packageAccess"] as? Bool ?? true)
        }
    }

    private static func uses(_ target: [String: Any]) -> [String] {
        (target["dependencies"] as? [[String: Any]] ?? []).compactMap { dependency in
            dependency.values.first.flatMap { $0 as? [Any] }?.first as? String
        }
    }
}
