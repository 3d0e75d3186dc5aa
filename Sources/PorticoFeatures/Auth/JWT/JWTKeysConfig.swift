// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
import PorticoJOSE

/// How the keys of tokens are fetched and kept (`auth.<name>.jwt.keys`).
package struct JWTKeysConfig: Configurable, Hashable {
    package var refresh: Duration = .seconds(600)
    package var refetchesUnknown = true
    package var serveStale: Duration = .seconds(86_400)
    /// Keys that stand in the file.
    package var own: [JWTKeyConfig] = []

    package init() {}

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if let refresh = node["refresh"], self.refresh < .milliseconds(100), !reader.hasFailed(path.key("refresh")) {
            reader.error("keys are fetched ten times a second at most", at: refresh.location, path.key("refresh"))
        }
    }

    package static let noun = "keys"
    package static let keys: [Key<JWTKeysConfig>] = [
        Key("refresh", \.refresh, .positiveDuration, "How often they are fetched."),
        Key(
            "refetch_on_unknown_kid", \.refetchesUnknown, .bool,
            "Fetches them at once when a token names a key that is not known: once in ten seconds at most."),
        Key(
            "serve_stale", \.serveStale, .duration,
            "How long the last ones are used while the provider cannot be reached."),
        Key(
            "static", \.own, .list(.jwtKey).whenFilled,
            "The keys themselves: each a JWK, `{ pem: path }` or `{ secret: ${file:…} }`."),
    ]
}

/// One key in the file.
package enum JWTKeyConfig: Sendable, Hashable {
    case jwk(JSONValue)
    /// - Parameter path: of the file that it stands in.
    case pem(path: String, text: String, keyID: String?)
    case secret(Secret, keyID: String?)

    func verificationKeys(_ allowed: Set<JWSAlgorithm>) throws(ValueError) -> [VerificationKey] {
        do throws(JWKError) {
            switch self {
            case .jwk(let value):
                return try VerificationKey.fromJWK(Array(value.text().utf8), allowed: allowed)
            case .pem(_, let text, let keyID):
                return try VerificationKey.fromPEM(text, keyID: keyID, allowed: allowed)
            case .secret(let secret, let keyID):
                return try VerificationKey.fromSecret(Array(secret.revealed.utf8), keyID: keyID, allowed: allowed)
            }
        } catch {
            let isHMAC = allowed.allSatisfy { !$0.isSymmetric }
            if case .secret = self, isHMAC {
                throw ValueError("a secret is for HMAC, which 'algorithms' does not name", hint: "add HS256 there")
            }
            throw ValueError("this is no key for these tokens: \(error.description)")
        }
    }
}

extension Kind where Value == JWTKeyConfig {
    /// A map with `pem`, with `secret`, or with the members of a JWK.
    static let jwtKey = Kind(
        shape: .anyOf([
            .object(JWTKeyFile.shape), .object(JWTKeySecret.shape), Kind<JSONValue>.json.shape,
        ]),
        decode: { node, path, reader in
            guard node.entries != nil else {
                reader.wrongType(node, path, expected: "a JWK, { pem: path } or { secret: … }")
                return nil
            }
            if node["pem"] != nil { return JWTKeyFile.decode(node, path, reader)?.key }
            if node["secret"] != nil { return JWTKeySecret.decode(node, path, reader)?.key }
            guard node["kty"] != nil else {
                reader.error(
                    "this is no key", at: node.location, path,
                    hint: "a JWK has 'kty'; others are { pem: path } and { secret: … }")
                return nil
            }
            return Kind<JSONValue>.json.decode(node, path, reader).map { .jwk($0) }
        },
        encode: { key, path, printer in
            switch key {
            case .jwk(let value): value.hidingSecrets
            case .pem(let file, let text, let keyID):
                JWTKeyFile(file: TextFile(path: file, text: text), keyID: keyID).encode(path, printer)
            case .secret(let secret, let keyID): JWTKeySecret(secret: secret, keyID: keyID).encode(path, printer)
            }
        })
}

/// `{ pem: path }`.
private struct JWTKeyFile: Configurable, Hashable {
    var file = TextFile(path: "", text: "")
    var keyID: String?

    init() {}
    init(file: TextFile, keyID: String?) { (self.file, self.keyID) = (file, keyID) }

    var key: JWTKeyConfig { .pem(path: self.file.path, text: self.file.text, keyID: self.keyID) }

    static let noun = "key"
    static let keys: [Key<JWTKeyFile>] = [
        Key("pem", \.file, .textFile, required: true, "A file with a public key or a certificate."),
        Key("kid", \.keyID, Kind<String>.string.optional, "The `kid` of its tokens. Default: any."),
    ]
}

/// `{ secret: … }`.
private struct JWTKeySecret: Configurable, Hashable {
    var secret = Secret("")
    var keyID: String?

    init() {}
    init(secret: Secret, keyID: String?) { (self.secret, self.keyID) = (secret, keyID) }

    var key: JWTKeyConfig { .secret(self.secret, keyID: self.keyID) }

    static let noun = "key"
    static let keys: [Key<JWTKeySecret>] = [
        Key("secret", \.secret, .secret, required: true, "A secret of HMAC: at least as long as its hash."),
        Key("kid", \.keyID, Kind<String>.string.optional, "The `kid` of its tokens. Default: any."),
    ]
}

extension JSONValue {
    /// A JWK without what only its owner may know (RFC 7517 §9.2).
    fileprivate var hidingSecrets: JSONValue {
        guard case .object(let members) = self else { return self }
        let secret = ["k", "d", "p", "q", "dp", "dq", "qi", "oth"]
        return .object(members.map { secret.contains($0.name) ? .init($0.name, .string("***")) : $0 })
    }
}
