// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

@Suite struct DNSAnswerTests {
    private static func v4(_ last: UInt64) -> DNSRecord.Data { .address(high: 0, low: 0xffff_7f00_0000 + last) }

    @Test("addresses, services and aliases are read, other types left out")
    func types() throws {
        var message = DNSMessage("API.test", .srv, answers: 4, authorities: 1, additional: 2)
        message.appendSRV("api.test", (10, 60, 8081), "B1.Test")
        message.append(owner: "api.test", 16, ttl: 5, data: Array("\u{4}text".utf8))
        message.appendAlias("www.test", "api.test")
        message.append(owner: "api.test", 1, ttl: 5, data: [127, 0, 0, 9], kind: 3)
        message.append(owner: "test", 2, ttl: 5, data: DNSMessage.wire("ns.test"))
        message.appendA("b1.test", [127, 0, 0, 1])
        message.append(owner: "b1.test", 28, ttl: 7, data: Array(repeating: 0, count: 15) + [1])
        let answer = try DNSAnswer(message.bytes)
        #expect(answer.question == "api.test")
        #expect(
            answer.answers == [
                DNSRecord(
                    owner: "api.test", ttl: 30,
                    data: .service(priority: 10, weight: 60, port: 8081, target: "b1.test")),
                DNSRecord(owner: "www.test", ttl: 60, data: .alias("api.test")),
            ])
        #expect(
            answer.additional == [
                DNSRecord(owner: "b1.test", ttl: 60, data: Self.v4(1)),
                DNSRecord(owner: "b1.test", ttl: 7, data: .address(high: 0, low: 1)),
            ])
    }

    @Test("an alias is followed, its time to live bounds that of the address; other names' records are left")
    func aliases() throws {
        var message = DNSMessage("a.test", .a, answers: 4)
        message.appendA("c.test", [127, 0, 0, 1], ttl: 60)
        message.appendAlias("b.test", "c.test", ttl: 5)
        message.appendAlias("a.test", "b.test", ttl: 90)
        message.appendA("other.test", [127, 0, 0, 2])
        let records = try DNSAnswer(message.bytes).records(of: "a.test")
        #expect(records == [DNSRecord(owner: "c.test", ttl: 5, data: Self.v4(1))])
    }

    @Test("aliases in a circle lead to nothing")
    func circle() throws {
        var message = DNSMessage("a.test", .a, answers: 2)
        message.appendAlias("a.test", "b.test")
        message.appendAlias("b.test", "a.test")
        #expect(try DNSAnswer(message.bytes).records(of: "a.test").isEmpty)
    }

    @Test("a service that there is not has the root as its target")
    func noService() throws {
        var message = DNSMessage("_x._tcp.test", .srv, answers: 1)
        message.appendSRV("_x._tcp.test", (0, 0, 0), ".")
        let data = try DNSAnswer(message.bytes).answers.first?.data
        #expect(data == .service(priority: 0, weight: 0, port: 0, target: "."))
    }

    @Test("a pointer leads back to an earlier name")
    func pointer() throws {
        var message = DNSMessage("a.test", .a, answers: 1)
        message.bytes += [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]
        #expect(try DNSAnswer(message.bytes).answers.first?.owner == "a.test")
    }

    @Test("a pointer to itself, forwards or beyond the end is refused", arguments: [24, 25, 60, 0x3fff])
    func badPointer(_ place: UInt16) {
        var message = DNSMessage("a.test", .a, answers: 1)
        #expect(message.bytes.count == 24)
        message.append(0xc000 | place)
        message.bytes += [0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]
        #expect(throws: DNSMessageError.badName) { try DNSAnswer(message.bytes) }
    }

    @Test(
        "a label has at most 63 bytes; other kinds of labels are not known (RFC 6891 §5)",
        arguments: [63, 64, 65, 127, 128, 191])
    func labels(_ count: Int) throws {
        let name = String(repeating: "a", count: count)
        let message = DNSMessage(name, .a, answers: 0)
        if count == 63 {
            #expect(try DNSAnswer(message.bytes).question == name)
        } else {
            #expect(throws: DNSMessageError.badName) { try DNSAnswer(message.bytes) }
        }
    }

    @Test("a name longer than 255 bytes is refused")
    func longName() {
        let label = String(repeating: "a", count: 63)
        let fits = [label, label, label, String(repeating: "a", count: 61)].joined(separator: ".")
        #expect(throws: Never.self) { try DNSAnswer(DNSMessage(fits, .a, answers: 0).bytes) }
        #expect(throws: DNSMessageError.badName) { try DNSAnswer(DNSMessage(fits + "b", .a, answers: 0).bytes) }
    }

    @Test("bytes that are no letters are escaped, so that no label passes for another name")
    func escapes() throws {
        var message = DNSMessage("x.test", .a, answers: 0)
        message.bytes[13] = UInt8(ascii: ".")
        #expect(try DNSAnswer(message.bytes).question == "\\046.test")
        message.bytes[13] = 0x0a
        #expect(try DNSAnswer(message.bytes).question == "\\010.test")
    }

    @Test("data of a wrong length is refused", arguments: [0, 3, 5, 200])
    func wrongLength(_ count: Int) {
        var message = DNSMessage("a.test", .a, answers: 1)
        message.appendA("a.test", Array(repeating: 1, count: count))
        message.bytes += [0, 0, 0, 0]
        #expect(throws: DNSMessageError.self) { try DNSAnswer(message.bytes) }
    }

    @Test("a time to live with the highest bit counts as zero")
    func hugeTTL() throws {
        var message = DNSMessage("a.test", .a, answers: 1)
        message.appendA("a.test", [127, 0, 0, 1], ttl: 0x8000_0000)
        #expect(try DNSAnswer(message.bytes).answers.first?.ttl == 0)
    }

    @Test("every cut of an answer is refused")
    func cuts() throws {
        var message = DNSMessage("_x._tcp.test", .srv, answers: 2)
        message.appendSRV("_x._tcp.test", (1, 2, 3), "b.test")
        message.appendA("b.test", [127, 0, 0, 1])
        for count in message.bytes.indices {
            #expect(throws: DNSMessageError.self) { try DNSAnswer(Array(message.bytes[..<count])) }
        }
    }

    @Test("no more than so many records are looked at")
    func manyRecords() throws {
        var message = DNSMessage("a.test", .a, answers: 1000)
        for index in 0..<1000 { message.appendA("a.test", [127, 0, UInt8(index / 256), UInt8(index % 256)]) }
        #expect(try DNSAnswer(message.bytes).answers.count == DNSAnswer.maximumRecords)
    }

    @Test("whatever the bytes are, what must hold does")
    func random() {
        var generator = SeededGenerator(seed: 7)
        var message = DNSMessage("a.test", .srv, answers: 3)
        message.appendSRV("a.test", (1, 2, 3), "b.test")
        message.appendAlias("b.test", "c.test")
        message.appendA("c.test", [127, 0, 0, 1])
        for _ in 0..<20_000 {
            var bytes = message.bytes
            for _ in 0...generator.below(4) {
                bytes[generator.below(bytes.count)] = UInt8(truncatingIfNeeded: generator.next())
            }
            #expect(DNSInvariants.violation(bytes) == nil, "\(bytes)")
        }
    }
}
