// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Policy where Config == HeadersConfig {
    /// `headers`: changes to header fields.
    package static let headers = Policy(
        "headers",
        route: "Header changes of this route; they replace those of `defaults` whole.",
        bff: "Header changes of its routes that have none; they replace those of `defaults` whole.",
        defaults: "Header changes of every route that has no `headers`.")
}

/// What is changed in the header fields of a request and its response (`headers`).
package struct HeadersConfig: Configurable, Hashable, Templated {
    package var request = HeaderChanges()
    package var response = HeaderChanges()

    package init() {}

    package static let noun = "headers"
    package static let keys: [Key<HeadersConfig>] = [
        Key("request", \.request, .object(), "Changes to the request before it goes to the service."),
        Key("response", \.response, .object(), "Changes to the response before it goes to the client."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        HeaderChanges.checkRequest(node["request"], path.key("request"), reader)
        HeaderChanges.checkResponse(node["response"], path.key("response"), reader)
    }

    package var templates: [TemplatePlace] {
        self.request.templates.map { $0.under("request") } + self.response.templates.map { $0.under("response") }
    }
}

/// Changes to one head, made in the order remove, set, add.
package struct HeaderChanges: Configurable, Hashable {
    /// Names without case.
    package var remove: [String] = []
    /// Replaces all fields of the name by one.
    package var set: [HeaderValue] = []
    /// Adds a field beside those of the name.
    package var add: [HeaderValue] = []

    package init() {}

    package var isEmpty: Bool { self.remove.isEmpty && self.set.isEmpty && self.add.isEmpty }

    package static let noun = "header changes"
    package static let keys: [Key<HeaderChanges>] = [
        Key("remove", \.remove, .oneOrList(.removableHeader), "Fields to remove; made first."),
        Key("set", \.set, .headerValues(), "Fields to set, in place of those with the same name; made second."),
        Key("add", \.add, .headerValues(), "Fields to add beside those with the same name; made last."),
    ]

    var templates: [TemplatePlace] {
        self.set.map { $0.place(of: .field($0.name)).under("set") }
            + self.add.map { $0.place(of: .field($0.name)).under("add") }
    }
}

extension Kind where Value == String {
    /// A header name that the configuration may remove.
    static let removableHeader = Kind.headerName.map(
        { name, _ throws(ValueError) in
            if let reason = HeaderValue.refusal(name) { throw ValueError(reason) }
            return name
        }, back: { $0 })
}
