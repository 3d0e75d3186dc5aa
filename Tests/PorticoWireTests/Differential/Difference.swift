// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// Why this codec and llhttp may judge the same bytes differently.
enum Difference: String, CaseIterable {
    // This codec is stricter.
    case host = "llhttp does not look at Host: missing, doubled or malformed (RFC 9112 §3.2)"
    case targetForm = "llhttp takes the asterisk form with any method, and CONNECT (RFC 9112 §3.2)"
    case scheme = "llhttp takes any scheme; http and https are for a gateway"
    case fragment = "llhttp takes a fragment, which is never sent (RFC 9112 §3.2)"
    case authority = "llhttp takes any authority in the absolute form"
    case requestLineSpaces = "llhttp takes more than one space in the request line (RFC 9112 §3)"
    case oldestVersion = "llhttp takes a request line without a version, as HTTP/0.9 had it"
    case oldVersionCoding = "llhttp takes Transfer-Encoding in HTTP/1.0 (RFC 9112 §6.1)"
    case coding = "llhttp takes other codings beside chunked, or reads a response with them until it closes"
    case imitation = "llhttp takes Content_Length and Transfer_Encoding for fields like any other"
    case chunkExtension = "llhttp takes chunk extensions that the grammar does not have (RFC 9112 §7.1.1)"
    case reason = "llhttp takes control characters in a reason phrase"
    case statusCode = "llhttp takes any three digits for a status"
    case emptyLines = "llhttp passes over empty lines before a message; one is taken, and only before a request"
    case strayCR = "llhttp takes a CR without LF behind a status line"

    // llhttp is stricter.
    case unknownMethod = "llhttp knows a list of methods; any token is one (RFC 9110 §9.1)"
    case tabBehind = "llhttp refuses a tab behind a length or coding, which is white space (RFC 9110 §5.5)"
    case framingTrailer = "llhttp refuses a framing field in trailers; here it is dropped (RFC 9110 §6.5.1)"
    case judgedLater = "llhttp judges a byte at once that is judged here when its line is complete"
    case extensionSpace = "llhttp refuses white space in chunk extensions, which is to be read (RFC 9112 §7.1.1)"
    case upgrade = "llhttp ends its work at an upgrade; here Upgrade is dropped and the body is read"
}
