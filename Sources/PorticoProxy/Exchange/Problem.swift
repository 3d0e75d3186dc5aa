// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoConfig

/// The text of an error in its three forms (RFC 9457).
struct Problem {
    var status: Int
    var title: String
    var detail: String
    var route: String?
    var requestID: String?
    var members: [JSONValue.Member] = []

    func body(_ format: ErrorResponder.Format) -> [UInt8] {
        switch format {
        case .problem: Array(self.json.utf8)
        case .text: Array("\(self.status) \(self.title)\n\(self.detail)\n".utf8)
        case .html: Array(self.html.utf8)
        }
    }

    private var json: String {
        var text = "{\"type\":\"about:blank\",\"title\":\"\(self.title)\",\"status\":\(self.status)"
        text += ",\"detail\":\"\(Self.escaped(self.detail))\""
        if let route { text += ",\"route\":\"\(Self.escaped(route))\"" }
        if let requestID { text += ",\"request_id\":\"\(Self.escaped(requestID))\"" }
        for member in self.members { text += ",\"\(member.name)\":\(member.value.text())" }
        return text + "}\n"
    }

    private var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>\(self.status) \(self.title)</title></head>
        <body><h1>\(self.status) \(self.title)</h1><p>\(self.detail)</p></body></html>

        """
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
