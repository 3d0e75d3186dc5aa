// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension Exchange {
    /// Tells the gateway's own log. Of clients only what they got wrong on the wire: routes that are not there are no news.
    /// - Parameter detail: where nothing more exact is known.
    @inline(never)
    func noteError(_ kind: ProxyError.Kind, _ detail: String? = nil) {
        guard let log = self.core.errorLog, self.asker.purpose != .preview, kind != .clientGone,
            kind.row.side != .client || self.result.detail != nil
        else { return }
        let target = self.forward.attempt.target?.label
        log.note(kind.name, of: target ?? self.serviceName ?? "") { isFirst in
            ErrorNote(
                error: kind.name, reason: kind.reason, detail: self.result.detail?.text ?? detail,
                route: self.route?.name,
                service: self.serviceName, target: target, requestID: self.requestIDText, isFirst: isFirst)
        }
    }
}
