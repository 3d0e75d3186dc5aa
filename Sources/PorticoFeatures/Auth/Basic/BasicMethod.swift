// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import NIOCore
import PorticoJOSE
import PorticoProxy

/// `basic`: who calls has a name and a password (RFC 7617).
final class BasicMethod: AuthMethod {
    let name: String
    let places: [CredentialPlace] = [.basic]
    private let realm: String
    private let users: PasswordFile
    /// `nil`: nothing is waited for, as in a gateway that is only tried.
    private let checks: PasswordChecks?
    private let memory: FilterState<TokenMemory<Principal>>
    private let attempts: FilterState<AttemptLimit>
    /// What is remembered is a code of the credentials under this key, which nobody knows.
    private let secret = SymmetricKey(size: .bits256)

    init(_ name: String, _ config: BasicConfig, _ checks: PasswordChecks?, _ builder: inout FilterBuilder) {
        self.name = name
        self.realm = config.realm ?? name
        self.users = config.users
        self.checks = checks
        self.memory = builder.state("\(name) \(config.hashValue)") { TokenMemory<Principal>(capacity: 1024) }
        self.attempts = builder.sharedState(of: AttemptLimit.self) { AttemptLimit() }
    }

    func challenge(_ refusal: AuthRefusal?) -> String { "Basic realm=\"\(self.realm)\", charset=\"UTF-8\"" }

    func verify(_ exchange: Exchange, isRetry: Bool) -> AuthOutcome {
        let credential = exchange.credential(at: .basic)
        switch credential {
        case .absent: return .absent
        case .malformed(let words): return .refused(.malformed(words), .basic)
        case .field, .bytes: break
        }
        guard let (user, password) = exchange.withBytes(of: credential, Self.parse) ?? nil else {
            return .refused(AuthRefusal("malformed", "it is not a name and a password"), .basic)
        }
        let code = self.code(user, password)
        if let principal = exchange[self.memory].find(code.span, at: exchange.unixTime) {
            return .verified(principal, .basic)
        }
        return self.tryOut(user, password, code, exchange)
    }

    private func tryOut(_ user: String, _ password: String, _ code: [UInt8], _ exchange: Exchange) -> AuthOutcome {
        guard let checks, !exchange.isDry else {
            return .unavailable("passwords are not tried where nothing is asked", .basic)
        }
        guard exchange[self.attempts].take(exchange.clientIP, at: exchange.loop.now.uptimeNanoseconds) else {
            return .exhausted
        }
        let result: EventLoopFuture<Bool>
        switch checks.check(self.users, user, password, of: exchange.clientIP, on: exchange.loop) {
        case .begun(let future): result = future
        case .tooManyOfOne: return .exhausted
        case .tooMany: return .unavailable("too many passwords wait for their trial", .basic)
        }
        let (address, until) = (exchange.clientIP, exchange.unixTime + Self.lifetime)
        return .pending(
            result.assumeIsolated().map { isRight -> AuthOutcome in
                guard isRight else { return .refused(AuthRefusal("password", "name or password are wrong"), .basic) }
                let principal = Principal(id: user)
                // What is remembered is the worker's, whatever has become of the exchange.
                exchange[self.memory].keep(code.span, principal, until: until)
                exchange[self.attempts].giveBack(address)
                return .verified(principal, .basic)
            }.nonisolated())
    }

    /// Seconds for which a password is not tried again.
    private static let lifetime: Int64 = 300

    private func code(_ user: String, _ password: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("\(user):\(password)".utf8), using: self.secret))
    }

    /// Base64 of `name:password` (RFC 7617 §2), in UTF-8.
    private static func parse(_ bytes: Span<UInt8>) -> (user: String, password: String)? {
        guard bytes.count <= 2048, let decoded = Base64Text.decode(bytes),
            let text = String(validating: decoded, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return nil }
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
        let user = text[..<colon]
        guard isPlain, !user.isEmpty, !user.hasPrefix(" "), !user.hasSuffix(" ") else { return nil }
        return (String(user), String(text[text.index(after: colon)...]))
    }
}
