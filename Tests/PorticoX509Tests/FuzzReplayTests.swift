// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PorticoTesting
import Testing

@testable import PorticoX509

/// The fuzz targets' seeds and everything that they once failed on.
@Suite struct FuzzReplayTests {
    @Test("what the certificate target failed on holds now, and its seeds: certificates, names, and others")
    func certificates() {
        var (certificates, names) = (0, 0)
        for (name, bytes) in Self.inputs("certificate") {
            #expect(CertificateInvariants.violation(bytes) == nil, "\(name)")
            if (try? ClientCertificate(der: bytes)) != nil { certificates += 1 }
            if (try? CertificateName(String(decoding: bytes, as: UTF8.self))) != nil { names += 1 }
        }
        #expect(certificates >= 3 && names >= 3, "\(certificates) certificates, \(names) names")
    }

    @Test("what the target of lists failed on holds now, and its seeds")
    func lists() {
        var lists = 0
        for (name, bytes) in Self.inputs("revocation") {
            #expect(RevocationInvariants.violation(bytes) == nil, "\(name)")
            if (try? RevocationListFields(der: bytes)) != nil { lists += 1 }
        }
        #expect(lists >= 3)
    }

    @Test("seeds with bytes changed, cut out and doubled", arguments: ["certificate", "revocation"])
    func changed(_ target: String) {
        var generator = SeededGenerator(seed: 5280)
        let seeds = Self.inputs(target).map(\.bytes)
        for round in 0..<4_000 {
            guard var bytes = seeds.randomElement(using: &generator), !bytes.isEmpty else { continue }
            for _ in 0...Int.random(in: 0..<4, using: &generator) {
                let start = Int.random(in: 0..<bytes.count, using: &generator)
                let end = Swift.min(bytes.count, start + Int.random(in: 1..<6, using: &generator))
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[start] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes[start] = [0, 0x30, 0x7f, 0x80, 0x82, 0x84, 0xff].randomElement(using: &generator) ?? 0
                case 2: if bytes.count > 8 { bytes.removeSubrange(start..<end) }
                default: bytes.insert(contentsOf: bytes[start..<end], at: start)
                }
            }
            let violation =
                target == "certificate"
                ? CertificateInvariants.violation(bytes) : RevocationInvariants.violation(bytes)
            #expect(violation == nil, "round \(round): \(bytes)")
        }
    }

    private static func inputs(_ target: String) -> [(name: String, bytes: [UInt8])] {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return ["Corpus", "Failures"].flatMap { kind in
            let folder = "\(root)/Fuzz/\(kind)/\(target)"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.sorted().compactMap { name in
                FileManager.default.contents(atPath: "\(folder)/\(name)").map { (name, [UInt8]($0)) }
            }
        }
    }
}
