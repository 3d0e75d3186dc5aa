// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoX509

extension ExplainQuery {
    /// From the words of a command line: `GET /orders/7`, `X-Beta: 1`.
    package init(
        request: String,
        headers: [String] = [],
        host: String? = nil,
        client: String? = nil,
        listener: String? = nil,
        certificate: [String] = [],
        user: String? = nil,
        roles: [String] = [],
        scopes: [String] = []
    ) throws(ValueError) {
        self.init()
        let words = request.split(separator: " ")
        guard let url = words.last, words.count <= 2 else {
            throw ValueError("'\(request)' is not a request", hint: "such as 'GET /orders/7'")
        }
        self.url = String(url)
        try ExplainURL(self.url)
        if words.count == 2 { self.method = String(words[0]) }
        guard Syntax.isToken(self.method) else { throw ValueError("'\(self.method)' is not a method") }
        for header in headers { self.headers.append(try Self.field(header)) }
        if let host {
            self.headers.removeAll { $0.name.lowercased() == "host" }
            self.headers.insert(try ExplainField(name: "Host", value: host), at: 0)
        }
        if let client {
            guard let address = IPAddress(client) else { throw ValueError("'\(client)' is not an IP address") }
            self.clientIP = address
        }
        self.certificate = try Self.certificate(certificate)
        self.listener = listener
        if user == nil, !roles.isEmpty || !scopes.isEmpty {
            throw ValueError("roles and scopes are those of a user", hint: "add --user")
        }
        self.user = user.map { id in
            var user = ExplainUser()
            user.id = id
            user.roles = roles.isEmpty ? nil : roles
            user.scopes = scopes.isEmpty ? nil : scopes
            return user
        }
    }

    private static func certificate(_ names: [String]) throws(ValueError) -> [CertificateName] {
        do throws(X509Error) {
            var certificate: [CertificateName] = []
            for name in names { certificate.append(try CertificateName(name)) }
            guard certificate.haveOneSubject else { throw X509Error.severalSubjects }
            return certificate
        } catch {
            throw ValueError(error.words, hint: error.hint)
        }
    }

    /// `Name: value`.
    private static func field(_ text: String) throws(ValueError) -> ExplainField {
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { throw ValueError("'\(text)' is not a header", hint: "such as 'X-Beta: 1'") }
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let value = halves[1].drop(while: isBlank).reversed().drop(while: isBlank).reversed()
        return try ExplainField(name: String(halves[0]), value: String(value))
    }
}
