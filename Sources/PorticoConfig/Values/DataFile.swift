// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A file that a key names, with its bytes: it may be larger than a `TextFile`, and need not be text.
public struct DataFile: Sendable, Hashable {
    /// As written.
    public var path: String
    public var bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

extension Kind where Value == DataFile {
    /// A path. The file is read with the configuration.
    public static let dataFile = Kind.file({ $0.data(of: $1) }, DataFile.init, path: \.path)
}
