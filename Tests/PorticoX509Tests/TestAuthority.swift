// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import PorticoTesting
import Testing

@testable import PorticoX509

/// An authority that `openssl` keeps for a test, with certificates and lists of its own.
struct TestAuthority {
    let folder: TemporaryFolder

    static let isThere = access("/usr/bin/openssl", X_OK) == 0

    /// - Parameter key: as `openssl genpkey` takes it.
    init(key: String = "-algorithm EC -pkeyopt ec_paramgen_curve:P-256") throws {
        self.folder = try TemporaryFolder()
        try self.folder.write("ca.cnf", Self.settings)
        try self.run("openssl genpkey \(key) -out ca.key; touch index.txt; echo 1000 > number")
        try self.run(
            """
            openssl req -x509 -new -key ca.key -days 30 -config ca.cnf -extensions authority \
              -subj '/O=Acme GmbH/CN=Partners' -out ca.pem
            """)
    }

    private static let settings = """
        [req]
        distinguished_name = name
        [name]
        [authority]
        basicConstraints = critical,CA:TRUE
        keyUsage = critical,keyCertSign,cRLSign
        [ca]
        default_ca = own
        [own]
        database = index.txt
        crlnumber = number
        default_md = sha256
        default_crl_days = 7
        [none]
        [delta]
        2.5.29.27 = critical,ASN1:INTEGER:1
        [indirect]
        issuingDistributionPoint = critical,@point
        [owners]
        issuingDistributionPoint = critical,@ownerpoint
        [strange]
        1.2.3.4 = critical,ASN1:NULL
        [point]
        indirectCRL = TRUE
        [ownerpoint]
        fullname = URI:http://crl.example/1
        onlyuser = TRUE
        """

    func run(_ commands: String) throws {
        let script = try self.folder.write("run.sh", "set -e\ncd \(self.folder.path)\n" + commands)
        guard let pipe = popen("/bin/sh \(script) >\(self.folder.path)/log 2>&1", "r"), pclose(pipe) == 0 else {
            throw TestingError("openssl: \((try? self.text("log")) ?? "")")
        }
    }

    func bytes(_ name: String) throws -> [UInt8] {
        guard let file = fopen("\(self.folder.path)/\(name)", "r") else { throw TestingError("no file \(name)") }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    func text(_ name: String) throws -> String { String(decoding: try self.bytes(name), as: UTF8.self) }

    /// A certificate of a client.
    /// - Parameters:
    ///   - subject: as `openssl req -subj` takes it.
    ///   - extensions: lines for `-extfile`.
    func certificate(
        _ subject: String = "/O=Acme/CN=shop", number: String = "0x1F00", _ extensions: String = "",
        options: String = ""
    ) throws -> ClientCertificate {
        try self.folder.write("ext", extensions)
        try self.run(
            """
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout own.key -utf8 -config ca.cnf \
              -subj '\(subject)' \(options) -out own.csr
            openssl x509 -req -in own.csr -CA ca.pem -CAkey ca.key -days 30 -set_serial \(number) -extfile ext -out own.pem
            openssl x509 -in own.pem -outform der -out own.der
            """)
        return try ClientCertificate(der: self.bytes("own.der"))
    }

    /// A certificate of a client by an authority `CN=Middle` (`middle.pem`, number 77) that comes from this one.
    func certificateOfIntermediate() throws -> ClientCertificate {
        try self.run(
            """
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout middle.key -config ca.cnf \
              -subj /CN=Middle -out middle.csr
            openssl x509 -req -in middle.csr -CA ca.pem -CAkey ca.key -days 30 -set_serial 0x77 -extfile ca.cnf \
              -extensions authority -out middle.pem
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout own.key -config ca.cnf \
              -subj /CN=leaf -out own.csr
            openssl x509 -req -in own.csr -CA middle.pem -CAkey middle.key -days 30 -set_serial 5 -outform der -out own.der
            """)
        return try ClientCertificate(der: self.bytes("own.der"))
    }

    var authorities: [CertificateAuthority] { get throws { try CertificateAuthority.read(self.bytes("ca.pem")) } }

    /// Has certificates of these numbers revoked, and makes the list `list.pem`.
    func list(
        revoked: [String] = [], extensions: String = "none", options: String = "", by name: String = "ca"
    ) throws -> [UInt8] {
        let lines = revoked.map { "R\t301201000000Z\t261101000000Z,keyCompromise\t\($0)\tunknown\t/CN=x\n" }
        try self.folder.write("index.txt", lines.joined())
        try self.run(
            "openssl ca -gencrl -config ca.cnf -keyfile \(name).key -cert \(name).pem -crlexts \(extensions) \(options) -out list.pem"
        )
        return try self.bytes("list.pem")
    }
}
