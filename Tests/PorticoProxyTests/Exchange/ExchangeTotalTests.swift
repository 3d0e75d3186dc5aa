// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig
import Testing

@testable import PorticoProxy

@Suite("How long an exchange with a service may take")
struct ExchangeTotalTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 100000"
    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked"

    private static func times(firstByte: Int? = nil, total: Int? = nil, idle: Int? = nil) -> TimeoutConfig {
        var times = TimeoutConfig()
        times.firstByte = firstByte.map { .seconds($0) }
        times.total = total.map { .seconds($0) }
        times.idle = idle.map { .seconds($0) }
        return times
    }

    /// Each wait may be longer by the timer wheel's grain.
    private static func isAbout(_ elapsed: Duration, _ seconds: Int) -> Bool {
        elapsed >= .seconds(seconds) && elapsed < .seconds(seconds + 2)
    }

    @Test("a total that nobody stated does not cut an answer that keeps coming", arguments: [ok, chunked])
    func longDownload(_ head: String) throws {
        let exchange = try TimedExchange(Self.times())
        try exchange.answer(head)
        for _ in 0..<100 {
            exchange.wait(3)
            exchange.send()
        }
        exchange.end()
        #expect(exchange.hasEnded && exchange.error == nil && exchange.status == 200)
        #expect(Self.isAbout(exchange.elapsed, 300))
    }

    @Test("nor does it cut an upload that keeps coming: it begins when that is whole")
    func longUpload() throws {
        let exchange = try TimedExchange(Self.times(firstByte: 60), "POST", "Transfer-Encoding: chunked\r\n")
        for _ in 0..<100 {
            exchange.upload()
            exchange.wait(3)
        }
        #expect(!exchange.hasEnded)
        exchange.endUpload()
        exchange.wait(100)
        #expect(exchange.error == .firstByteTimeout && exchange.status == 504)
        #expect(Self.isAbout(exchange.elapsed, 360))
    }

    @Test("a total that nobody stated leaves the wait for an answer's head the time that first_byte gives it")
    func head() throws {
        let exchange = try TimedExchange(Self.times(firstByte: 60))
        exchange.wait(100)
        #expect(exchange.error == .firstByteTimeout && exchange.status == 504 && Self.isAbout(exchange.elapsed, 60))
    }

    @Test("without a word in the file the wait for an answer's head is 15 seconds")
    func firstByte() throws {
        let exchange = try TimedExchange(Self.times())
        exchange.wait(100)
        #expect(exchange.error == .firstByteTimeout && exchange.status == 504 && Self.isAbout(exchange.elapsed, 15))
    }

    @Test("a total that is stated ends an answer in its middle, but no event stream")
    func stated() throws {
        for (type, isCut) in [
            ("application/json", true), ("text/event-stream", false), ("Text/Event-Stream; charset=utf-8", false),
        ] {
            let exchange = try TimedExchange(Self.times(total: 20))
            try exchange.answer("\(Self.chunked)\r\nContent-Type: \(type)")
            for _ in 0..<20 {
                exchange.wait(3)
                exchange.send()
            }
            #expect(exchange.hasEnded == isCut, "\(type)")
            #expect(Self.isAbout(exchange.elapsed, isCut ? 20 : 60), "\(type)")
            if isCut {
                #expect(exchange.error == .totalTimeout && exchange.client.events.contains(.cancel(.totalTimeout)))
            }
        }
    }

    @Test("the total counts from the request, whatever of it was spent on the way to the answer")
    func spent() throws {
        let exchange = try TimedExchange(Self.times(firstByte: 18, total: 20))
        exchange.wait(15)
        try exchange.answer(Self.ok)
        for _ in 0..<10 {
            exchange.wait(1)
            exchange.send()
        }
        #expect(exchange.error == .totalTimeout && Self.isAbout(exchange.elapsed, 20))
    }

    @Test("each byte of an answer puts its idle timeout off; silence for so long ends it")
    func idle() throws {
        let exchange = try TimedExchange(Self.times(idle: 5))
        try exchange.answer(Self.ok)
        for _ in 0..<20 {
            exchange.wait(4)
            exchange.send()
        }
        #expect(!exchange.hasEnded)
        exchange.wait(100)
        #expect(exchange.error == .idleTimeout && Self.isAbout(exchange.elapsed, 85))
        #expect(exchange.client.events.contains(.cancel(.idleTimeout)), "the client cannot take a part for the whole")
    }

    @Test("each byte of a request puts its idle timeout off; a client that is silent for so long gets a 408")
    func idleUpload() throws {
        let exchange = try TimedExchange(Self.times(idle: 5), "PUT", "Content-Length: 100\r\n")
        for _ in 0..<20 {
            exchange.upload()
            exchange.wait(4)
        }
        #expect(!exchange.hasEnded)
        exchange.wait(100)
        #expect(exchange.client.events.first == .head(408))
    }
}
