// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a peer's frames may hold before the connection is given up.
package struct HTTP2FrameLimits: Sendable, Hashable {
    /// Of a frame without its header, in bytes: our SETTINGS_MAX_FRAME_SIZE, 16 KiB to 16 MiB - 1.
    package var frame = 16_384
    /// Frames that continue one HEADERS frame (CVE-2024-27316).
    package var continuations = 8
    /// Entries of one SETTINGS frame.
    package var settings = 32

    package init() {}
}
