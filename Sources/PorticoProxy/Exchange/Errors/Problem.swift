// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// What is told of an error (RFC 9457), in the form that its reader wants.
struct Problem {
    enum Format { case json, text, html }

    var status: Int
    var detail: String
    var route: String?
    var requestID: String?
    /// Further ones of the JSON object.
    var members: [JSONValue.Member] = []

    private var title: String { "\(StatusText.of(self.status))" }

    /// The fields that go with it, in each form.
    static func fields(_ format: Format) -> [LocalResponse.Field] {
        [
            .init("Content-Type", Self.contentType(format)), .init("Cache-Control", "no-store"),
            .init("X-Content-Type-Options", "nosniff"),
        ]
    }

    private static func contentType(_ format: Format) -> String {
        switch format {
        case .json: "application/problem+json"
        case .text: "text/plain; charset=utf-8"
        case .html: "text/html; charset=utf-8"
        }
    }

    /// - Parameter indent: JSON on several lines where it is not nil.
    func body(_ format: Format, indent: Int? = nil) -> [UInt8] {
        switch format {
        case .json: Array((self.json.text(indent: indent) + "\n").utf8)
        case .text: Array("\(self.status) \(self.title)\n\(self.detail)\n".utf8)
        case .html: Array(self.html.utf8)
        }
    }

    private var json: JSONValue {
        var own: [JSONValue.Member] = [
            .init("type", .string("about:blank")), .init("title", .string(self.title)),
            .init("status", .int(self.status)), .init("detail", .string(self.detail)),
        ]
        if let route { own.append(.init("route", .string(route))) }
        if let requestID { own.append(.init("request_id", .string(requestID))) }
        return .object(own + self.members)
    }

    private var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>\(self.status) \(self.title)</title></head>
        <body><h1>\(self.status) \(self.title)</h1><p>\(self.detail)</p></body></html>

        """
    }
}
