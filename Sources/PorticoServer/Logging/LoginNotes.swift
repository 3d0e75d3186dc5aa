// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Logging
import PorticoFeatures
import Synchronization

/// Tells the gateway's log why tokens of sessions are not refreshed: of each login and reason one line a minute.
final class LoginNotes: LoginObserver {
    private struct Subject: Hashable {
        var login: String
        var reason: String
    }

    private let logger: Logger
    private let queue = DispatchQueue(label: "portico.logins")
    private let told = Mutex<[Subject: ContinuousClock.Instant]>([:])

    private static let limit = 1000

    init(_ logger: Logger) { self.logger = logger }

    func refreshFailed(login: String, provider: String, reason: String, endsSession: Bool) {
        let now = ContinuousClock.now
        let subject = Subject(login: login, reason: reason)
        let isNews = self.told.withLock { told in
            if let last = told[subject], now - last < .seconds(60) { return false }
            if told.count >= Self.limit { told.removeAll() }
            told[subject] = now
            return true
        }
        guard isNews else { return }
        let words = endsSession ? "its session ends" : "its session goes on"
        self.queue.async {
            self.logger.warning(
                "a session's tokens cannot be refreshed; \(words)",
                metadata: ["auth": "\(login)", "provider": "\(provider)", "reason": "\(reason)"])
        }
    }
}
