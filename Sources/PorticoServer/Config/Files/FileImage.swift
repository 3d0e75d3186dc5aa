// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Files as one load saw them: to be read again from memory, and to tell a change by.
struct FileImage: Sendable {
    struct File: Sendable {
        /// Just before it was read.
        var signature: FileSignature?
        var content: Result<[UInt8], ConfigFileError>

        init(reading path: String, from files: any ConfigFiles) {
            self.signature = FileSignature(path)
            do throws(ConfigFileError) {
                self.content = .success(try files.read(path))
            } catch {
                self.content = .failure(error)
            }
        }
    }

    struct Folder: Sendable {
        var signature: FileSignature?
        var names: [String]?
    }

    var files: [String: File] = [:]
    var folders: [String: Folder] = [:]

    /// Of files and folders, those that were looked for and are not there too.
    var signatures: [String: FileSignature?] {
        self.folders.mapValues(\.signature).merging(self.files.mapValues(\.signature)) { $1 }
    }
}

/// What a configuration was read from: the files that it is made of, and those that it names for what stands in them
/// (`${file:…}`, keys, passwords).
struct ReadFiles: Sendable {
    var configuration = FileImage()
    var named = FileImage()

    var signatures: [String: FileSignature?] {
        self.named.signatures.merging(self.configuration.signatures) { $1 }
    }

    /// Of those named files that can change: what came through a pipe is read once.
    var followed: [String: FileSignature?] { self.named.signatures.filter { $0.value?.isRegular ?? true } }
}
