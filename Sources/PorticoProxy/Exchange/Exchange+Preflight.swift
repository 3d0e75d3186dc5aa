// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoWire

/// Requests that browsers make for pages of other origins.
extension Exchange {
    /// The route of the request; of a preflight, which is answered here whatever methods the route takes, that of the
    /// request behind it.
    @inline(__always)
    func findRoute(_ snapshot: Snapshot) {
        if snapshot.answersPreflights, self.request.method == .options, self.findRouteOfPreflight(snapshot) { return }
        snapshot.router.route(self.request, client: self.asker.ip, into: &self.decision)
    }

    /// `false`: no preflight, or none for a route that answers them.
    @inline(never)
    private func findRouteOfPreflight(_ snapshot: Snapshot) -> Bool {
        guard let method = self.request.preflightMethod,
            snapshot.router.route(preflight: self.request, for: method, client: self.asker.ip, into: &self.decision),
            case .route(let index) = self.decision.outcome, snapshot.routes[index].answersPreflights
        else { return false }
        if self.isRecorded { self.note("a preflight: the route of the request that it asks leave for") }
        return true
    }

    /// The origin of the page that has its browser ask, as the request came; `nil`: it does not say, or says several.
    package var browserOrigin: ByteRange? {
        if case .unread = self.asker.origin {
            self.asker.origin = self.request.only("origin").map { BrowserOrigin.page($0) } ?? .nobody
        }
        guard case .page(let range) = self.asker.origin else { return nil }
        return range
    }

    /// Whether the request is a preflight, and the route's filters answer it.
    package var isPreflight: Bool { self.decision.isPreflight }
}
