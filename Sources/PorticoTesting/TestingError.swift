// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a test waited for did not happen, or not in time.
public struct TestingError: Error, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
