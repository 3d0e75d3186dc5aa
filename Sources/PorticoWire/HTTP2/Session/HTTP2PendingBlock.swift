// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A field block that is whole and has not been read.
struct HTTP2PendingBlock: Sendable {
    enum Kind: Sendable { case request, response, trailers }

    var kind: Kind
    var stream: UInt32
    var endsStream: Bool
}
