// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Notices that a file of the configuration is another one by now: written in place, replaced by a rename (as editors
/// do), or reached by a symbolic link that leads elsewhere (as Kubernetes does).
///
/// It looks at the files again and again. Notices of the kernel would be sooner, but do not come from every file system
/// and watch a file, not a path.
struct ConfigWatcher {
    private(set) var known: [String: FileSignature?]
    private var candidate: [String: FileSignature?]?

    init(known: [String: FileSignature?]) { self.known = known }

    /// Whether the files have changed and have rested since the last look: half a file is not read.
    mutating func hasChanged() -> Bool {
        let now = FileSignature.all(self.known.keys)
        guard now != self.known else {
            self.candidate = nil
            return false
        }
        defer { self.candidate = now }
        return self.candidate == now
    }

    /// After a reload: the files as it saw them.
    mutating func restart(_ known: [String: FileSignature?]) {
        self.known = known
        self.candidate = nil
    }
}
