// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PorticoWire

/// Authorities that ask whose host it is (RFC 8555 §8.3).
extension Exchange {
    private static let challengePath = Array("/.well-known/acme-challenge/".utf8)
    private static let longestToken = 256

    /// What an authority asks for; `nil`: it is a request as any other.
    var challengeToken: String? {
        let (path, prefix) = (self.request.path, Self.challengePath)
        guard path.count > prefix.count, path.count <= prefix.count + Self.longestToken else { return nil }
        let bytes = self.request.fields.bytes[path.lower..<path.upper]
        guard bytes.starts(with: prefix), self.request.method == .get || self.request.method == .head,
            self.asker.purpose == .client
        else { return nil }
        return String(decoding: bytes.dropFirst(prefix.count), as: UTF8.self)
    }

    /// Before any route; a token that is not ours may be a service's own.
    /// - Parameter otherwise: the request goes on.
    func answer(_ token: String, of challenges: any ChallengeSource, else otherwise: @escaping () -> Void) {
        let generation = self.generation
        challenges.text(of: token, on: self.core.loop).assumeIsolated().whenComplete { result in
            guard self.generation == generation, self.progress.stage == .deciding else { return }
            guard case .success(let text?) = result else { return otherwise() }
            let fields = [
                LocalResponse.Field("Content-Type", "application/octet-stream"), .init("Cache-Control", "no-store"),
            ]
            self.respond(LocalResponse(status: 200, fields: fields, body: text))
        }
    }
}
