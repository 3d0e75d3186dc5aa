// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import PorticoWire
import Synchronization

@testable import PorticoServer

/// A DNS server in memory: what it answers can be changed at any time.
final class FakeDNS: DNSAsking {
    struct Question: Hashable {
        var name: String
        var type: DNSType
    }

    private struct State {
        var answers: [Question: Result<DNSAnswer, DNSFailure>] = [:]
        var asked: [Question: Int] = [:]
    }

    private let state = Mutex(State())

    func ask(_ name: String, _ type: DNSType) throws(DNSFailure) -> DNSAnswer {
        let question = Question(name: name, type: type)
        let answer = self.state.withLock { state in
            state.asked[question, default: 0] += 1
            return state.answers[question] ?? .failure(.noData)
        }
        return try answer.get()
    }

    func asked(_ name: String, _ type: DNSType) -> Int {
        self.state.withLock { $0.asked[Question(name: name, type: type)] ?? 0 }
    }

    func fail(_ name: String, _ type: DNSType, _ failure: DNSFailure) {
        self.state.withLock { $0.answers[Question(name: name, type: type)] = .failure(failure) }
    }

    func set(_ name: String, _ addresses: [String], ttl: UInt32 = 60) {
        let ips = addresses.compactMap { IPAddress($0) }
        for (type, isV4) in [(DNSType.a, true), (.aaaa, false)] {
            let records = ips.filter { $0.isV4 == isV4 }.map { Self.record(name, $0, ttl) }
            let answer = DNSAnswer(question: name, answers: records)
            self.state.withLock {
                $0.answers[Question(name: name, type: type)] = records.isEmpty ? .failure(.noData) : .success(answer)
            }
        }
    }

    /// SRV records as (priority, weight, port, target), and addresses that come along.
    func set(
        service name: String, _ records: [(UInt16, UInt16, UInt16, String)], ttl: UInt32 = 60,
        additional: [(String, String)] = []
    ) {
        let answers = records.map { record in
            DNSRecord(
                owner: name, ttl: ttl,
                data: .service(priority: record.0, weight: record.1, port: record.2, target: record.3))
        }
        let more = additional.compactMap { name, text in IPAddress(text).map { Self.record(name, $0, ttl) } }
        let answer = DNSAnswer(question: name, answers: answers, additional: more)
        self.state.withLock { $0.answers[Question(name: name, type: .srv)] = .success(answer) }
    }

    private static func record(_ name: String, _ ip: IPAddress, _ ttl: UInt32) -> DNSRecord {
        DNSRecord(owner: name, ttl: ttl, data: .address(high: ip.high, low: ip.low))
    }

    /// A look-up that takes every address for reachable.
    var lookup: NameLookup { NameLookup(dns: self, isReachable: { _ in true }) }
}
