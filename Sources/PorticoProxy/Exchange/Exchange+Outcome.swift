// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What logs and metrics say of an exchange that has ended.
extension Exchange {
    /// 499 where the client left before it was answered; 0 where the gateway ended without an answer.
    var finalStatus: Int { self.status == 0 && self.error?.kind == .clientGone ? 499 : self.status }

    /// From the beginning to the first byte of the upstream's response, in nanoseconds; `nil`: none has come.
    var firstByteAfter: UInt64? { self.firstByteAt == 0 ? nil : self.firstByteAt &- self.startedAt }
}
