// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// What a DNS server answered: the records that lead to addresses (RFC 1035 §4.1). Other types are left out.
public struct DNSAnswer: Sendable, Hashable {
    /// The name that was asked for, as the server repeats it: with what a search list added.
    public var question: String
    public var answers: [DNSRecord] = []
    /// What came along unasked: addresses of the answers' targets.
    public var additional: [DNSRecord] = []

    /// So many records are looked at; what follows is ignored.
    public static let maximumRecords = 512
    /// So many aliases may lead from one name to the next.
    static let maximumAliases = 16

    public init(question: String, answers: [DNSRecord] = [], additional: [DNSRecord] = []) {
        self.question = question
        self.answers = answers
        self.additional = additional
    }

    public init(_ bytes: [UInt8]) throws(DNSMessageError) {
        var cursor = DNSCursor(bytes: bytes)
        try cursor.skip(4)
        let questions = try cursor.number16()
        let counts = (try cursor.number16(), try cursor.number16(), try cursor.number16())
        self.question = "."
        for index in 0..<questions {
            let name = try cursor.name()
            if index == 0 { self.question = name }
            try cursor.skip(4)
        }
        var left = Self.maximumRecords
        self.answers = try Self.records(counts.0, &cursor, &left)
        _ = try Self.records(counts.1, &cursor, &left)
        self.additional = try Self.records(counts.2, &cursor, &left)
    }

    private static func records(
        _ count: UInt16, _ cursor: inout DNSCursor, _ left: inout Int
    ) throws(DNSMessageError) -> [DNSRecord] {
        var records: [DNSRecord] = []
        for _ in 0..<count {
            guard left > 0 else { break }
            left -= 1
            if let record = try Self.record(&cursor) { records.append(record) }
        }
        return records
    }

    private static func record(_ cursor: inout DNSCursor) throws(DNSMessageError) -> DNSRecord? {
        let owner = try cursor.name()
        let type = try cursor.number16()
        let isInternet = try cursor.number16() == 1
        let ttl = try cursor.number32()
        let length = Int(try cursor.number16())
        let end = cursor.position + length
        guard end <= cursor.bytes.count else { throw .truncated }
        guard isInternet, let data = try Self.data(type, &cursor) else {
            cursor.position = end
            return nil
        }
        guard cursor.position == end else { throw .badLength }
        // RFC 2181 §8: what has the highest bit set counts as zero.
        return DNSRecord(owner: owner, ttl: ttl >> 31 == 0 ? ttl : 0, data: data)
    }

    private static func data(_ type: UInt16, _ cursor: inout DNSCursor) throws(DNSMessageError) -> DNSRecord.Data? {
        switch type {
        case DNSType.a.rawValue:
            return .address(high: 0, low: 0x0000_ffff_0000_0000 | UInt64(try cursor.number32()))
        case DNSType.aaaa.rawValue: return .address(high: try cursor.number64(), low: try cursor.number64())
        case DNSType.alias: return .alias(try cursor.name())
        case DNSType.srv.rawValue:
            return .service(
                priority: try cursor.number16(), weight: try cursor.number16(), port: try cursor.number16(),
                target: try cursor.name())
        default: return nil
        }
    }
}

extension DNSAnswer {
    /// The records of a name, its aliases followed; an alias's time to live bounds that of what it leads to.
    public func records(of name: String) -> [DNSRecord] {
        let all = self.answers + self.additional
        var names: [String: UInt32] = [name: .max]
        for _ in 0..<Self.maximumAliases {
            let before = names.count
            for record in all {
                guard case .alias(let proper) = record.data, let bound = names[record.owner] else { continue }
                if names[proper] == nil { names[proper] = min(bound, record.ttl) }
            }
            if names.count == before { break }
        }
        return all.compactMap { record in
            guard let bound = names[record.owner] else { return nil }
            if case .alias = record.data { return nil }
            var record = record
            record.ttl = min(record.ttl, bound)
            return record
        }
    }
}
