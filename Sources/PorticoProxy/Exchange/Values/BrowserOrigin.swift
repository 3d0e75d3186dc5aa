// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Whose page has its browser ask. The range is of the request's fields, where it stays whatever filters do to them.
enum BrowserOrigin: Sendable {
    case unread
    /// No one page's: the field is not there, or several times.
    case nobody
    case page(ByteRange)
}
