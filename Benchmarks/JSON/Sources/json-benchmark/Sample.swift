// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// Texts like those that services answer with.
enum Sample: String, CaseIterable {
    case user = "user, 500 B"
    case orders = "orders, 100 KiB"
    case printed = "orders, indented, 100 KiB"
    case prose = "strings beyond ASCII, 100 KiB"

    var bytes: [UInt8] {
        switch self {
        case .user: Array(Self.userText.utf8)
        case .orders: self.array { Self.order($0, line: "", indent: "") }
        case .printed: self.array { Self.order($0, line: "\n", indent: "    ") }
        case .prose: self.array { #"{"id":\#($0),"text":"Größe und Länge – Überraschung für den Käufer: „schön“"}"# }
        }
    }

    private func array(_ element: (Int) -> String) -> [UInt8] {
        var bytes = Array("[".utf8)
        var number = 0
        while bytes.count < 100 << 10 {
            if number > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: element(number).utf8)
            number += 1
        }
        return bytes + Array("]".utf8)
    }

    private static let userText = """
        {"id":42,"name":"Ada Lovelace","email":"ada@example.com","active":true,"score":98.75,"manager":null,\
        "address":{"street":"12 St James's Square","city":"London","zip":"SW1Y 4JH","geo":{"lat":51.507,"lon":-0.134}},\
        "avatar":{"small":"https://cdn.example.com/a/42-s.png","large":"https://cdn.example.com/a/42-l.png"},\
        "roles":["customer","editor"],"created":"2024-02-29T12:00:00Z","tags":["a","b","c"],\
        "preferences":{"language":"en","currency":"GBP","newsletter":false}}
        """

    private static func order(_ number: Int, line: String, indent: String) -> String {
        """
        {\(line)\(indent)"id":\(1000 + number),\(line)\(indent)"status":"shipped",\(line)\(indent)"total":\(number).95,\
        \(line)\(indent)"customer":{"id":\(number),"name":"Customer \(number)"},\(line)\(indent)"lines":[\
        \(line)\(indent)\(indent){"sku":"A-\(number)","quantity":2,"price":19.99},\
        \(line)\(indent)\(indent){"sku":"B-\(number)","quantity":1,"price":5}],\
        \(line)\(indent)"note":"Leave at the \\"back\\" door",\(line)\(indent)"gift":false\(line)}
        """
    }
}
