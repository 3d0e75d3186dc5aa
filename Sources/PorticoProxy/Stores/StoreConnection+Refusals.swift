// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// A store that is there, and answers with errors.
extension StoreConnection {
    /// Notes what came of a command, once it is known whether that is a reply to it.
    func judge<Value>(_ result: Result<Value, StoreFailure>) -> Result<Value, StoreFailure> {
        switch result {
        case .success: self.refusals.reply()
        case .failure(let failure):
            guard let refusal = failure.refusal, self.refusals.refuse(at: self.core.loop.now) else { break }
            self.core.storeObserver?.refused(self.config.name, worker: self.core.index, reason: refusal)
            self.checkRefusals()
        }
        return result
    }

    func checkRefusals() {
        if let next = self.refusals.check(at: self.core.loop.now) {
            self.core.loop.arm(self.refusalTimer, at: next)
        } else {
            self.core.storeObserver?.refused(self.config.name, worker: self.core.index, reason: nil)
        }
    }

    func forgetRefusals() {
        guard self.refusals.isRefusing else { return }
        self.core.loop.cancel(self.refusalTimer)
        self.refusals.end(at: self.core.loop.now)
        self.core.storeObserver?.refused(self.config.name, worker: self.core.index, reason: nil)
    }
}
