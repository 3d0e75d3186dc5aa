// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// How an answer made of several may be cached: as strictly as the strictest of them (RFC 9111 §5.2.2).
struct CacheDirectives {
    private var isUnstored = false
    private var isRevalidated = false
    private var isPrivate: Bool
    /// Once stale it must not be used, by some part.
    private var isBinding = false
    /// For how long it is fresh, in seconds.
    private var lifetime: Int?
    /// Some part has said something.
    private var isStated = false
    /// Some part has said nothing: what may be done with it is not known.
    private var isSilent = false

    /// - Parameter isPrivate: Whatever they say, the answer is for one client alone.
    init(isPrivate: Bool = false) { self.isPrivate = isPrivate }

    /// Takes the directives of one more part; `nil`: it has none.
    ///
    /// - Parameter age: The part's Age: for so long some cache has held it already (§4.2.3).
    mutating func join(_ text: String?, age: @autoclosure () -> String? = nil) {
        guard let text else {
            self.isSilent = true
            return
        }
        self.isStated = true
        var own: (shared: Int?, plain: Int?)
        let list = ListField(text)
        // One that is not looked at might be the strictest.
        if list.isCut { self.isUnstored = true }
        for member in list {
            let directive = member.directive
            switch directive.name {
            case "no-store": self.isUnstored = true
            case "no-cache": self.isRevalidated = true
            case "private": self.isPrivate = true
            case "must-revalidate", "proxy-revalidate": self.isBinding = true
            case "max-age": own.plain = Self.seconds(directive)
            case "s-maxage": own.shared = Self.seconds(directive)
            default: break
            }
        }
        // The shorter of the two holds for every cache.
        let lifetimes = [own.plain, own.shared].compactMap { $0 }
        guard let shortest = lifetimes.min() else {
            self.isRevalidated = true
            return
        }
        // What cannot be read is taken for the longest age.
        let spent = Swift.max(age().map { Int($0) ?? .max } ?? 0, 0)
        self.lifetime = Swift.min(self.lifetime ?? .max, Swift.max(Swift.max(shortest, 0) - spent, 0))
    }

    /// None where no number is given; nil where it cannot be read.
    private static func seconds(_ directive: ListParameter) -> Int? { directive.value.map { Int($0) } ?? 0 }

    /// `nil`: no part has said anything.
    var text: String? {
        guard self.isStated else { return nil }
        if self.isUnstored { return "no-store" }
        let scope = self.isPrivate ? "private, " : ""
        if self.isRevalidated || self.isSilent { return scope + "no-cache" }
        guard let lifetime else { return scope + "no-cache" }
        return "\(scope)max-age=\(lifetime)\(self.isBinding ? ", must-revalidate" : "")"
    }
}
