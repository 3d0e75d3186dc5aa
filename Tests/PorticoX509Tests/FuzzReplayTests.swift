// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
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
