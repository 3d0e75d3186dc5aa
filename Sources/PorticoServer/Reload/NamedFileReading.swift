// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// Reads anew the files that a configuration names, where they have changed; the configuration itself stays as it was
/// read.
///
/// A file that cannot be used leaves what it held before, whatever becomes of the others.
struct NamedFileReading: Sendable {
    /// A file that cannot be used.
    struct Fault: Sendable, Equatable {
        /// Holds nothing of the file.
        var words: String
        /// Of the file that was tried.
        var signature: FileSignature?
    }

    private struct Change {
        var path: String
        var file: FileImage.File
    }

    private let source: ConfigSource
    /// What the configuration in use was read from; afterwards with what was taken.
    private(set) var read: ReadFiles
    /// The configuration with what was taken; `nil`: nothing was.
    private(set) var blueprint: Blueprint?
    private(set) var taken: [String] = []
    private(set) var faults: [String: Fault] = [:]
    /// The files as they were tried.
    private(set) var seen: [String: FileSignature?]
    /// Which of many files is at fault is found by trying some of them; beyond so many times the rest waits.
    private var loadsLeft = 256

    init(_ source: ConfigSource, _ used: ReadFiles) {
        self.source = source
        self.read = used
        self.seen = used.followed
    }

    mutating func run() {
        let changes = self.seen.keys.sorted().compactMap { self.change(of: $0) }
        self.take(changes[...])
    }

    /// What may be used; `nil`: the file is what it was, or a fault.
    private mutating func change(of path: String) -> Change? {
        guard let before = self.read.named.files[path], FileSignature(path) != before.signature else { return nil }
        let file = self.source.read(path)
        self.seen.updateValue(file.signature, forKey: path)
        switch file.content {
        case .failure(let error):
            self.faults[path] = Fault(words: "it cannot be read: \(error.reason)", signature: file.signature)
            return nil
        case .success(let bytes) where bytes == (try? before.content.get()):
            self.read.named.files[path] = file
            return nil
        case .success(let bytes) where bytes.allSatisfy({ $0 <= 0x20 }):
            self.faults[path] = Fault(words: "it is empty", signature: file.signature)
            return nil
        case .success:
            return Change(path: path, file: file)
        }
    }

    /// All of them, or halves until what is at fault stands alone.
    private mutating func take(_ changes: ArraySlice<Change>) {
        guard let first = changes.first else { return }
        guard self.loadsLeft > 0 else { return self.note(changes, "it was not tried: many other files cannot be used") }
        self.loadsLeft -= 1
        var files = self.read
        for change in changes { files.named.files[change.path] = change.file }
        let loaded = self.source.load(keeping: files)
        if let blueprint = loaded.blueprint {
            self.read = loaded.read
            self.blueprint = blueprint
            self.taken += changes.map(\.path)
        } else if changes.count > 1 {
            let middle = changes.startIndex + changes.count / 2
            self.take(changes[..<middle])
            self.take(changes[middle...])
        } else {
            let error = loaded.diagnostics.first { $0.severity == .error }
            self.note([first], error?.summary ?? "the configuration is not valid with it")
        }
    }

    private mutating func note(_ changes: ArraySlice<Change>, _ words: String) {
        for change in changes { self.faults[change.path] = Fault(words: words, signature: change.file.signature) }
    }

    /// The configuration with what was taken cannot be used here and now.
    mutating func refuse(_ words: String, _ used: ReadFiles) {
        for path in self.taken { self.faults[path] = Fault(words: words, signature: self.seen[path] ?? nil) }
        self.taken = []
        self.blueprint = nil
        self.read = used
    }
}
