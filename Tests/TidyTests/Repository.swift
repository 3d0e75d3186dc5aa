// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The working copy that this test was compiled from.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Folders that hold nothing of ours; the hidden ones are left out too.
    private static let skipped: Set<String> = ["node_modules", "__pycache__", "results"]

    /// Every Swift file of the library, the command and the tests.
    static let swiftFiles: [SourceFile] = Self.files(under: ["Sources", "Tests", "Fuzz", "Benchmarks", "Examples"])
        .filter { $0.hasSuffix(".swift") }
        .map(Self.read)

    /// Every Markdown file.
    static let markdownFiles: [SourceFile] = Self.files(under: [""]).filter { $0.hasSuffix(".md") }.map(Self.read)

    /// The files below these folders, relative to the root and sorted; a folder that does not exist holds none.
    static func files(under folders: [String]) -> [String] {
        folders.flatMap { Self.walk($0) }.sorted()
    }

    /// The names of the folders directly in this one.
    static func subfolders(of folder: String) -> [String] {
        Self.names(in: folder).filter { Self.isFolder("\(folder)/\($0)") }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: Self.root.appending(path: path).path)
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(
            atPath: Self.root.appending(path: path).path,
            isDirectory: &isFolder
        )
        return exists && isFolder.boolValue
    }

    static func read(_ path: String) -> SourceFile {
        let data = FileManager.default.contents(atPath: Self.root.appending(path: path).path) ?? Data()
        return SourceFile(path: path, text: String(decoding: data, as: UTF8.self))
    }

    private static func names(in folder: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: folder).path)
        return (names ?? []).filter { !$0.hasPrefix(".") && !Self.skipped.contains($0) }.sorted()
    }

    private static func walk(_ folder: String) -> [String] {
        Self.names(in: folder).flatMap { name in
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            return Self.isFolder(path) ? Self.walk(path) : [path]
        }
    }
}
