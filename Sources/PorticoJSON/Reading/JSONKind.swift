// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a value is.
public enum JSONKind: UInt8, Sendable, Hashable, CaseIterable {
    case object, array, string, number, `true`, `false`, null

    /// Whether it holds other values.
    @inlinable public var isContainer: Bool { self == .object || self == .array }
}
