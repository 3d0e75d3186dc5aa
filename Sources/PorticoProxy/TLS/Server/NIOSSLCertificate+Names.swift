// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOSSL

extension NIOSSLCertificate {
    /// The DNS names that it is for.
    var hosts: [HostPattern] {
        self._subjectAlternativeNames().compactMap { name in
            guard name.nameType == .dnsName else { return nil }
            return try? HostPattern.parse(String(decoding: name.contents, as: UTF8.self))
        }
    }

    /// Its key is on an elliptic curve (RFC 5480 §2.1.1: id-ecPublicKey).
    var isECDSA: Bool {
        guard let bytes = try? self.extractPublicKey().toSPKIBytes() else { return false }
        return bytes.firstRange(of: [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]) != nil
    }
}
