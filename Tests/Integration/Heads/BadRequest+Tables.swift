// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

extension BadRequest {
    static let framing: [BadRequest] = [
        .fields("CL and TE", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        .fields("TE and CL", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
        .fields("two CL", "Content-Length: 5\r\nContent-Length: 6\r\n", "hello"),
        .fields("two equal CL", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello"),
        .fields("a list in CL", "Content-Length: 5, 5\r\n", "hello"),
        .fields("CL with a sign", "Content-Length: +5\r\n", "hello"),
        .fields("negative CL", "Content-Length: -5\r\n", "hello"),
        .fields("hexadecimal CL", "Content-Length: 0x5\r\n", "hello"),
        .fields("empty CL", "Content-Length:\r\n", "hello"),
        .fields("CL with a space in it", "Content-Length: 1 0\r\n", "hello"),
        .fields("CL beyond 64 bits", "Content-Length: 18446744073709551621\r\n", "hello"),
        .fields("TE twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        .fields("chunked twice", "Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n", status: 400),
        .fields("chunked not last", "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n", status: 400),
        .fields("empty TE", "Transfer-Encoding:\r\n", "0\r\n\r\n"),
        .fields("another coding", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n", status: 501),
        .fields("identity", "Transfer-Encoding: identity\r\n", "0\r\n\r\n", status: 400),
        .fields("a vertical tab before chunked", "Transfer-Encoding: \u{b}chunked\r\n", "0\r\n\r\n"),
    ]

    static let fields: [BadRequest] = [
        .fields("a folded line", "X: a\r\n b\r\n"), .fields("a folded line by tab", "X: a\r\n\tb\r\n"),
        BadRequest("a space before the first field", "GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n"),
        .fields("a space before the colon", "X : a\r\n"), .fields("a tab before the colon", "X\t: a\r\n"),
        .fields("a space in a name", "X Y: a\r\n"), .fields("no colon", "Xyz\r\n"), .fields("no name", ": a\r\n"),
        .fields("a bare LF", "X: a\nY: b\r\n"), .fields("a bare CR", "X: a\rY: b\r\n"),
        .fields("NUL in a value", "X: a\u{0}b\r\n"), .fields("a control character in a value", "X: a\u{1}b\r\n"),
        .fields("DEL in a value", "X: a\u{7f}b\r\n"), .fields("NUL in a name", "X\u{0}Y: a\r\n"),
        .fields("a quote in a name", "X\"Y: a\r\n"), .fields("a byte above ASCII in a name", "X\u{e9}: a\r\n"),
        BadRequest("bare LF throughout", "GET / HTTP/1.1\nHost: a\n\n"),
    ]

    static let hosts: [BadRequest] =
        [
            BadRequest("no Host", "GET / HTTP/1.1\r\nX: a\r\n\r\n"),
            BadRequest("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
            BadRequest("two equal Hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"),
        ]
        + ["a b", "a/b", "a@b", "a,b", "a:x", "[::1", "a?b", "a#b", "a\\b", "<a>", "a\tb", "é"].map {
            BadRequest("Host: \($0)", "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n")
        }

    static let lines: [BadRequest] = [
        .line("GET /"), .line("GET"), .line("GET / HTTP/1.1 "), .line("GET  / HTTP/1.1"), .line("GET / /b HTTP/1.1"),
        .line(" GET / HTTP/1.1"), .line("GET\t/ HTTP/1.1"), .line("G(T / HTTP/1.1"), .line("GET a HTTP/1.1"),
        .line("GET / http/1.1"), .line("GET / HTTP/1.x"), .line("GET / HTTP/11"), .line("GET / XTTP/1.1"),
        .line("GET / HTTP/2.0", 505), .line("GET / HTTP/3.1", 505), .line("GET / HTTP/0.9", 505),
        .line("GET /a#b HTTP/1.1"), .line("GET /\u{0} HTTP/1.1"), .line("GET /é HTTP/1.1"),
        .line("GET a.example:80 HTTP/1.1"), .line("CONNECT a.example:80 HTTP/1.1"), .line("GET * HTTP/1.1"),
        .line("GET https:///a HTTP/1.1"), .line("GET http://u@a/ HTTP/1.1"), .line("GET ftp://a/ HTTP/1.1"),
        .line("GET http:/a HTTP/1.1"),
    ]

    static let paths: [BadRequest] = [
        "/a%2Fb", "/a%2fb", "/a%5Cb", "/a\\b", "/a%00b", "/a/..;/b", "/..;x=y/b", "/%", "/%2", "/%zz",
    ].map { .line("GET \($0) HTTP/1.1") }
}
