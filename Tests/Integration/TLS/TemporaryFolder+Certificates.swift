// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoTesting

extension TemporaryFolder {
    /// Two authorities, `ca` and `stranger`; certificates for this machine (`server`), for `redis.internal` (`named`), and
    /// two of clients, `client` and `impostor`. Each with its key.
    func makeCertificates() async throws {
        let made = try await ChildProcess.shell(Self.commands, in: self)
        guard made.status == 0 else { throw TestingError("openssl made no certificates") }
    }

    /// One for this machine with an RSA key, `rsa`.
    func makeRSACertificate() async throws -> Int {
        let commands = """
            openssl req -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.csr -subj /CN=rsa \
              && openssl x509 -req -in rsa.csr -CA ca.pem -CAkey ca.key -set_serial 9 -days 2 -extfile server.ext -out rsa.pem
            """
        return try await ChildProcess.shell(commands, in: self).status
    }

    private static let commands = """
        authority() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
          -keyout $1.key -out $1.pem -subj "/CN=$1" ; }
        certificate() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
          -keyout $2.key -out $2.csr -subj "/CN=$2" && echo "subjectAltName=$3" > $2.ext \
          && openssl x509 -req -in $2.csr -CA $1.pem -CAkey $1.key -set_serial $4 -days 2 -extfile $2.ext -out $2.pem ; }
        { authority ca && authority stranger && certificate ca server DNS:localhost,IP:127.0.0.1 1 \
          && certificate ca named DNS:redis.internal 2 && certificate ca client DNS:client 3 \
          && certificate stranger impostor DNS:client 4 ; } >/dev/null 2>&1
        """
}
