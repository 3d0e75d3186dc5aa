// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoJSON

/// One call of a composition and what becomes of its answer. What it does not say it may take from a shared part
/// (`use`), else the defaults hold.
package struct PartConfig: NamedConfigurable {
    package var name = ""
    package var location = SourceLocation(file: "", line: 0, column: 0)
    package var use: Reference?
    package var call: PartCall?
    package var forEach: ForEachConfig?
    package var timeout: Duration?
    package var required: Bool?
    package var fallback: JSONValue?
    package var pick: JSONPath?
    package var select: PartSelection?
    package var limitItems: Int?
    package var into: PartDestination?
    package var headers: [HeaderValue]?
    package var send: PartSend?
    package var forwardAuth: Bool?
    package var maxBody: ByteSize?
    /// Where the values of its keys stand; those of a shared part too, once it is resolved.
    package var locations: [String: SourceLocation] = [:]

    package static let defaultMaxBody = ByteSize(bytes: 4 << 20)

    package init() {}

    package static let noun = "part"
    package static let keys: [Key<PartConfig>] = [
        Key(
            "call", \.call, Kind<PartCall>.partCall.optional,
            "What to ask: `[METHOD] service:/path?query` with references in braces; `GET` unless it says otherwise."),
        Key(
            "use", \.use, Kind<Reference>.reference(to: "a shared part").optional,
            "A part under `parts`, which holds where this one says nothing."),
        Key(
            "for_each", \.forEach, Kind<ForEachConfig>.object().optional,
            "Calls once for each element of an array that another part answered."),
        Key(
            "timeout", \.timeout, Kind<Duration>.duration.optional,
            "How long the call may take, from its start to its last byte. Default: what is left of the whole."),
        Key(
            "required", \.required, Kind<Bool>.bool.optional,
            "Without this part there is no answer: its failure is the client's. Default: false."),
        Key(
            "fallback", \.fallback, Kind<JSONValue>.json.optional,
            "The value in its place when it failed. Without one its key stays away."),
        Key(
            "pick", \.pick, Kind<JSONPath>.jsonPath.optional,
            "What of the answer is the part's value: a path such as `$.items`. References see the value after this."),
        Key(
            "select", \.select, Kind<PartSelection>.partSelection.optional,
            "The members to keep, in this order: `id`, `address.city`, `items[*].name`, `\"avatar.small as avatar\"`."),
        Key(
            "limit_items", \.limitItems, Kind<Int>.int(0...1_000_000).optional,
            "At most so many elements of an array."),
        Key(
            "into", \.into, Kind<PartDestination>.partDestination.optional,
            "Its place in the answer: `a.b`, `products[*].review`, or `.` for the root. Default: its name."),
        Key(
            "headers", \.headers, Kind<[HeaderValue]>.headerValues(allowing: PartCall.roots).optional,
            "Header fields to set on the call."),
        Key(
            "send", \.send, Kind<PartSend>.partSend.optional,
            "The body: `request` passes the client's on, anything else is JSON, with references in its texts."),
        Key(
            "forward_auth", \.forwardAuth, Kind<Bool>.bool.optional,
            "Passes the client's `Authorization` on. Default: false."),
        Key(
            "max_body", \.maxBody, Kind<ByteSize>.byteSize(ByteSize(bytes: 1)...ByteSize(bytes: 1 << 30)).optional,
            "A larger answer is a failure. Default: 4MiB."),
    ]
    package static let unsupportedKeys = ["cache"]

    package mutating func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        for entry in node.entries ?? [] { self.locations[entry.name] = entry.value.location }
        let known = Set(Self.keys.map(\.name))
        let isIncomplete = node.entries?.contains { !known.contains($0.name) } ?? false
        if node["call"] == nil, node["use"] == nil, !isIncomplete {
            reader.error(
                "\(path.subject ?? "the part") calls nothing", at: self.location, path, hint: "add 'call' or 'use'")
        }
        for header in self.headers ?? [] where Self.ownFields.contains(header.name.lowercased()) {
            reader.error(
                "the gateway itself writes '\(header.name)' of a call", at: header.location ?? self.place("headers"),
                path.key("headers").key(header.name))
        }
        if self.required == true, self.fallback != nil, let fallback = node["fallback"] {
            reader.warning(
                "a required part has no use for a fallback", at: fallback.location, path.key("fallback"))
        }
    }

    /// Fields that tell the service where a call comes from: each stands in it once.
    private static let ownFields: Set<String> = [
        "host", "via", "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-request-id",
        "traceparent", "tracestate",
    ]

    /// With what the shared part that it uses says where it says nothing itself.
    package func resolved(with shared: [PartConfig]) -> PartConfig {
        guard let use = self.use, let base = shared.first(where: { $0.name == use.name }) else { return self }
        var part = self
        part.call = self.call ?? base.call
        part.forEach = self.forEach ?? base.forEach
        part.timeout = self.timeout ?? base.timeout
        part.required = self.required ?? base.required
        part.fallback = self.fallback ?? base.fallback
        part.pick = self.pick ?? base.pick
        part.select = self.select ?? base.select
        part.limitItems = self.limitItems ?? base.limitItems
        part.into = self.into ?? base.into
        part.headers = self.headers ?? base.headers
        part.send = self.send ?? base.send
        part.forwardAuth = self.forwardAuth ?? base.forwardAuth
        part.maxBody = self.maxBody ?? base.maxBody
        part.locations = self.locations.merging(base.locations) { own, _ in own }
        return part
    }

    /// Its place in the answer.
    package var destination: PartDestination { self.into ?? .key([self.name]) }

    /// All templates, each with where it stands.
    var templates: [(template: Template, location: SourceLocation)] {
        var templates: [(Template, SourceLocation)] = []
        if let call = self.call {
            templates = [call.path, call.query].compactMap { $0 }.map { ($0, self.place("call")) }
        }
        return templates + (self.headers ?? []).map { ($0.value, $0.location ?? self.place("headers")) }
    }

    /// What its templates take from under a root, each with where it stands.
    func names(under root: Template.Root) -> [(name: String, location: SourceLocation)] {
        var names = self.templates.flatMap { entry in
            entry.template.names(under: root).map { ($0, entry.location) }
        }
        if case .template(let body)? = self.send {
            names += body.names(under: root).map { ($0, self.place("send")) }
        }
        return names
    }

    /// The references to other parts, that of `for_each` too. A malformed one is left out.
    package var partReferences: [PartReference] {
        let written = self.names(under: .parts).compactMap { try? PartReference($0.name, at: $0.location) }
        return (self.forEach?.array.map { [$0] } ?? []) + written
    }

    func place(_ key: String) -> SourceLocation { self.locations[key] ?? self.location }
}
