// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire
import Testing

/// Whole messages that every reader must take, with what follows them on the connection.
struct ValidMessage: Sendable, CustomTestStringConvertible {
    var side: MessageAssembler.Side
    var text: String
    /// What the body carries.
    var body = ""

    var bytes: [UInt8] { [UInt8](latin1: self.text) }
    var testDescription: String { "\(self.side) \(self.text.prefix(60).debugDescription)" }

    static let requests: [ValidMessage] = [
        ValidMessage(side: .request, text: get()),
        ValidMessage(side: .request, text: "\r\n" + get("A:", "B:\t", "C: d e ")),
        ValidMessage(side: .request, text: "GET / HTTP/1.0\r\n\r\n"),
        ValidMessage(side: .request, text: "OPTIONS * HTTP/1.1\r\nHost: a:80\r\nConnection: x, close\r\nX: y\r\n\r\n"),
        ValidMessage(
            side: .request, text: "GET http://[::1]:8080?a=b HTTP/1.1\r\nHost: c\r\nExpect: 100-continue\r\n\r\n"),
        ValidMessage(
            side: .request, text: "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", body: "hello"),
        ValidMessage(
            side: .request,
            text: get("Transfer-Encoding: chunked") + "5\r\nhello\r\n1;a=\"b\"\r\n!\r\n00;c\r\nX: y\r\nHost: b\r\n\r\n",
            body: "hello!"
        ),
        ValidMessage(side: .request, text: get("Transfer-Encoding: chunked") + "0\r\n\r\n"),
        ValidMessage(
            side: .request,
            text: get("Transfer-Encoding: chunked", "X: \u{e9}")
                + "2\r\n\r\n\r\n3;a= \"\u{e9}\\\"\" ;b\r\n0\r\n\r\n0\r\n\r\n",
            body: "\r\n0\r\n"
        ),
    ]

    static let responses: [ValidMessage] = [
        ValidMessage(side: .response(toHEAD: false), text: ok("Content-Length: 3", "Server: x") + "abc", body: "abc"),
        ValidMessage(side: .response(toHEAD: true), text: ok("Content-Length: 3")),
        ValidMessage(side: .response(toHEAD: false), text: "HTTP/1.1 304\r\nContent-Length: 3\r\n\r\n"),
        ValidMessage(side: .response(toHEAD: false), text: "HTTP/1.1 100 Continue\r\n\r\n"),
        ValidMessage(side: .response(toHEAD: false), text: "HTTP/1.0 204 \u{e9}\t\r\nConnection: keep-alive\r\n\r\n"),
        ValidMessage(
            side: .response(toHEAD: false),
            text: ok("Transfer-Encoding: chunked") + "a\r\n0123456789\r\n0\r\nDigest: z\r\n\r\n",
            body: "0123456789"
        ),
    ]

    static let all = Self.requests + Self.responses
}
