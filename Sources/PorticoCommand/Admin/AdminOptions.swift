// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// Which running gateway a command speaks to.
struct AdminOptions: ParsableArguments {
    @Option(name: .customLong("admin"), help: "The admin address of the gateway. Default: http://127.0.0.1:9901.")
    var address: String?

    @Option(help: "A file with the token of 'admin.token'; without it, PORTICO_ADMIN_TOKEN of the environment.")
    var tokenFile: String?

    @Option(help: "Seconds to wait for the answer.") var wait = 30

    func validate() throws {
        guard (1...3600).contains(self.wait) else { throw ValidationError("--wait takes 1 to 3600 seconds") }
        _ = try self.url()
    }

    /// Asks, and prints what it cannot be told otherwise.
    func ask(_ request: String, accept: String = "application/json", body: String = "") throws -> AdminAnswer {
        let url = try self.url()
        do {
            return try AdminClient(url: url, token: try self.token(), patience: self.wait)
                .ask(request, accept: accept, body: body)
        } catch let error as AdminClient.Failure {
            UsageError.report("\(error)")
            throw ExitCode(1)
        }
    }

    private func url() throws -> AdminURL {
        let text = self.address ?? "http://127.0.0.1:9901"
        guard let url = AdminURL(text) else {
            throw ValidationError("'\(text)' is not an admin address; such as http://127.0.0.1:9901")
        }
        return url
    }

    private func token() throws -> String? {
        guard let tokenFile else {
            return getenv("PORTICO_ADMIN_TOKEN").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let text = SmallFile.text(tokenFile) else { throw AdminClient.Failure("cannot read '\(tokenFile)'") }
        let token = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        guard !token.isEmpty else { throw AdminClient.Failure("'\(tokenFile)' is empty") }
        return token
    }
}
