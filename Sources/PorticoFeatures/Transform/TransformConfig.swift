// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig

extension Policy where Config == TransformConfig {
    /// `transform`: changes to header fields, query and JSON bodies.
    package static let transform = Policy(
        "transform",
        route: "Changes to header fields, query and JSON bodies; they replace those of `defaults` whole.",
        bff: "The transform of its routes that have none; it replaces that of `defaults` whole.",
        defaults: "Changes to header fields, query and JSON bodies of every route that has no `transform`.")
}

/// What is changed in a request before it goes to the service, and in its response (`transform`).
package struct TransformConfig: Configurable, Hashable, Templated {
    package var request = RequestTransform()
    package var response = ResponseTransform()
    /// Of a JSON body that is changed, which is held until it is whole.
    package var maxBody = ByteSize(bytes: 10 << 20)

    package init() {}

    package static let noun = "transform"
    package static let keys: [Key<TransformConfig>] = [
        Key("request", \.request, .object(), "Changes to the request before it goes to the service."),
        Key("response", \.response, .object(), "Changes to the response before it goes to the client."),
        Key(
            "max_body", \.maxBody, .byteSize(ByteSize(bytes: 1)...ByteSize(bytes: 1 << 28)),
            "A larger JSON body that would be changed is refused: with 413, or with 502 where it is the service's."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        let keys = { path.key($0).key("headers") }
        HeaderChanges.checkRequest(node["request"]?["headers"], keys("request"), reader)
        HeaderChanges.checkResponse(node["response"]?["headers"], keys("response"), reader)
    }

    package var templates: [TemplatePlace] {
        let request =
            self.request.headers.templates.map { $0.under("headers") }
            + self.request.query.templates.map { $0.under("query") }
        let response = self.response.headers.templates.map { $0.under("headers") }
        return request.map { $0.under("request") } + response.map { $0.under("response") }
    }
}

/// Changes to a request.
package struct RequestTransform: Configurable, Hashable {
    package var headers = HeaderChanges()
    package var query = QueryChanges()
    package var json: JSONChanges?

    package init() {}

    package static let noun = "request transform"
    package static let keys: [Key<RequestTransform>] = [
        Key("headers", \.headers, .object(), "Header fields, after the changes of `headers`."),
        Key("query", \.query, .object(), "Query parameters."),
        Key(
            "json", \.json, Kind<JSONChanges>.object().optional,
            "The body, which must then be JSON: any other is refused with 400."),
    ]
}

/// Changes to a response.
package struct ResponseTransform: Configurable, Hashable {
    package var headers = HeaderChanges()
    package var json: JSONChanges?

    package init() {}

    package static let noun = "response transform"
    package static let keys: [Key<ResponseTransform>] = [
        Key("headers", \.headers, .object(), "Header fields, before the changes of `headers`."),
        Key(
            "json", \.json, Kind<JSONChanges>.object().optional,
            "The body of a response with status 2xx whose `Content-Type` is JSON; one that is not valid is refused with 502."
        ),
    ]
}

/// Changes to a query, made in the order remove, set, add.
package struct QueryChanges: Configurable, Hashable {
    /// Names as they are when decoded.
    package var remove: [String] = []
    package var set: [HeaderValue] = []
    package var add: [HeaderValue] = []

    package init() {}

    package var isEmpty: Bool { self.remove.isEmpty && self.set.isEmpty && self.add.isEmpty }

    package static let noun = "query changes"
    package static let keys: [Key<QueryChanges>] = [
        Key("remove", \.remove, .oneOrList(.string), "Parameters to remove; made first."),
        Key("set", \.set, .queryValues, "Parameters to set, in place of those with the same name; made second."),
        Key("add", \.add, .queryValues, "Parameters to add beside those with the same name; made last."),
    ]

    var templates: [TemplatePlace] {
        self.set.map { $0.place(of: .query($0.name)).under("set") }
            + self.add.map { $0.place(of: .query($0.name)).under("add") }
    }
}
