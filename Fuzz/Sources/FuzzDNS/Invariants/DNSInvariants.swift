// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// What holds for any bytes that are read as a DNS answer.
enum DNSInvariants {
    /// What does not hold; nil: all does.
    static func violation(_ bytes: [UInt8]) -> String? {
        guard let answer = try? DNSAnswer(bytes) else { return nil }
        let records = answer.answers + answer.additional
        if records.count > DNSAnswer.maximumRecords { return "more records than are looked at" }
        if records.contains(where: { $0.ttl >> 31 != 0 }) { return "a time to live with the highest bit" }
        let names = [answer.question] + records.map(\.owner) + records.compactMap(Self.target)
        if let name = names.first(where: { !Self.isSafe($0) }) { return "an unsafe name: \(name)" }
        // A byte less, and either the last record or its padding is gone.
        if let shorter = try? DNSAnswer(Array(bytes.dropLast())), shorter.answers.count > answer.answers.count {
            return "fewer bytes hold more records"
        }
        for name in Set(names) where answer.records(of: name).count > records.count {
            return "following aliases made records"
        }
        return nil
    }

    private static func target(_ record: DNSRecord) -> String? {
        switch record.data {
        case .address: nil
        case .alias(let name): name
        case .service(_, _, _, let name): name
        }
    }

    /// No control character, no blank, and no longer than 255 escaped bytes.
    private static func isSafe(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 4 * 255 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }
}
