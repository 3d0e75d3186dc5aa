// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

@testable import PorticoX509

/// What holds for any bytes that are read as a list of revoked certificates. Its signature is not asked for: nobody who makes
/// bytes at random hits one.
enum RevocationInvariants {
    /// What does not hold; nil: all does.
    static func violation(_ bytes: [UInt8]) -> String? {
        if (try? RevocationList.read(bytes, issuedBy: [])) != nil { return "a list of nobody is taken" }
        guard let fields = try? RevocationListFields(der: bytes), let list = try? RevocationList(verified: fields, ""),
            let numbers = try? fields.serialNumbers()
        else { return nil }
        for number in numbers where !list.contains(number) { return "a number that is not found: \(number.text)" }
        for number in numbers where SerialNumber(number.bytes) != number { return "a number that changes" }
        return list.count == numbers.count ? nil : "\(numbers.count) numbers, of which \(list.count) are there"
    }

    static func read(_ bytes: [UInt8]) {
        _ = try? RevocationListFields(der: bytes).serialNumbers()
        _ = try? PEMFile.blocks(bytes, label: "X509 CRL")
    }
}
