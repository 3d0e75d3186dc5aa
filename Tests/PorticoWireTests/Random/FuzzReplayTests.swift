// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

/// The fuzz targets' seeds and everything that they once failed on.
@Suite struct FuzzReplayTests {
    @Test("what the request target failed on holds now")
    func requests() {
        for (path, bytes) in Self.inputs("request") {
            let violation = MessageInvariants.violation(.request, bytes)
            #expect(violation == nil, "\(path)")
        }
    }

    @Test("what the response target failed on holds now")
    func responses() {
        for (path, bytes) in Self.inputs("response") {
            for toHEAD in [false, true] {
                let violation = MessageInvariants.violation(.response(toHEAD: toHEAD), bytes)
                #expect(violation == nil, "\(path)")
            }
        }
    }

    @Test("what the DNS target failed on holds now")
    func answers() {
        for (path, bytes) in Self.inputs("dns") {
            let violation = DNSInvariants.violation(bytes)
            #expect(violation == nil, "\(path)")
        }
    }

    @Test("what the RESP target failed on holds now")
    func replies() {
        for (path, bytes) in Self.inputs("resp") {
            let violation = RESPInvariants.violation(bytes)
            #expect(violation == nil, "\(path)")
        }
    }

    @Test("what the ClientHello target failed on holds now")
    func hellos() {
        for (path, bytes) in Self.inputs("clienthello") {
            let violation = ClientHelloInvariants.violation(bytes)
            #expect(violation == nil, "\(path)")
        }
    }

    @Test("what the HTTP/2 target failed on holds now")
    func frames() {
        for (path, bytes) in Self.inputs("http2") {
            let violation = HTTP2Invariants.violation(bytes)
            #expect(violation == nil, "\(path)")
        }
    }

    @Test("there are seeds for each target")
    func seeds() {
        #expect(Self.inputs("request").count > 5)
        #expect(Self.inputs("response").count > 5)
        #expect(Self.inputs("dns").count > 5)
        #expect(Self.inputs("resp").count > 5)
        #expect(Self.inputs("clienthello").count > 5)
        #expect(Self.inputs("http2").count > 5)
    }

    private static func inputs(_ target: String) -> [(path: String, bytes: [UInt8])] {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return ["Corpus", "Failures"].flatMap { kind in
            let folder = "\(root)/Fuzz/\(kind)/\(target)"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.sorted().compactMap { name in
                FileManager.default.contents(atPath: "\(folder)/\(name)").map { ("\(folder)/\(name)", [UInt8]($0)) }
            }
        }
    }
}
