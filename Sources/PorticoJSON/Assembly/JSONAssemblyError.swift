// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Why a value cannot go where it should.
public enum JSONAssemblyError: Error, Sendable, Hashable {
    /// What members should go into is no object.
    case notAnObject
    /// What has elements to go into is no array.
    case notAnArray
    /// The document is longer than allowed.
    case tooLarge
}
