// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

public import PorticoConfig
import PorticoWire

/// What filters, actions and balancers read of an exchange.
extension Exchange {
    /// A number from 0 up to and without the limit, drawn anew each time; not for secrets.
    public func draw(below limit: Int) -> Int { Int(self.drawNumber() % UInt64(Swift.max(limit, 1))) }

    /// The first cookie of this name.
    public func cookie(_ name: String) -> String? { self.request.cookie(name) }

    /// The path that the rewrite makes of this request's, with the request's query.
    package func text(of path: PathRewrite) -> String {
        self.core.scratch.clear()
        path.append(self.request, self.decision, to: &self.core.scratch)
        if let query = self.request.query {
            self.core.scratch.append(UInt8(ascii: "?"))
            self.core.scratch.append(self.request.fields.bytes, query)
        }
        return String(decoding: self.core.scratch.bytes, as: UTF8.self)
    }

    /// The template's text with this exchange's values; `nil` where one is missing.
    public func expand(_ template: Template) -> String? {
        var text = ""
        for part in template.parts {
            switch part {
            case .literal(let literal): text += literal
            case .reference(let root, let name):
                guard let value = TemplateValues.value(root, name, self.origin) else { return nil }
                text += value
            }
        }
        return text
    }
}
