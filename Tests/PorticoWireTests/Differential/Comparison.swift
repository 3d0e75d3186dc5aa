// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoWire

/// One message, read by this codec and by llhttp.
struct Comparison {
    enum Verdict {
        case agree
        case explained(Difference)
        case unexplained(String)
    }

    let bytes: [UInt8]
    let isRequest: Bool
    let ours: MessageAssembler.Outcome
    let theirs: ReferenceReading

    init(request bytes: [UInt8]) {
        self.bytes = bytes
        self.isRequest = true
        self.ours = MessageAssembler.read(.request, [bytes[...]]).outcome
        self.theirs = ReferenceReading.request(bytes)
    }

    init(response bytes: [UInt8], toHEAD: Bool) {
        self.bytes = bytes
        self.isRequest = false
        self.ours = MessageAssembler.read(.response(toHEAD: toHEAD), [bytes[...]]).outcome
        self.theirs = ReferenceReading.response(bytes, toHEAD: toHEAD)
    }

    var verdict: Verdict {
        switch self.ours {
        case .refused(let error):
            if self.theirs.error != nil { return .agree }
            return self.stricter(error).map { .explained($0) } ?? .unexplained("\(error), taken by llhttp")
        case .read(let phase, let message, _):
            if let error = self.theirs.error {
                return self.lenient(error, phase).map { .explained($0) }
                    ?? .unexplained("\(phase), and llhttp: \(error)")
            }
            guard let difference = self.difference(phase, message) else { return .agree }
            return self.isUpgrade ? .explained(.upgrade) : .unexplained(difference)
        }
    }

    /// What the two understood differently where both take the message.
    private func difference(_ phase: MessageAssembler.Phase, _ message: ReadMessage) -> String? {
        if (phase != .head) != self.theirs.hasHead { return "the head is complete for one only, \(phase)" }
        if (phase == .complete) != self.theirs.isComplete { return "the message is complete for one only, \(phase)" }
        guard phase != .head else { return nil }
        let text = { (bytes: [UInt8]) in String(decoding: bytes, as: UTF8.self) }
        let startLine = message.startLine.prefix(self.theirs.startLine.count).map(text)
        if startLine != self.theirs.startLine { return "\(startLine) and \(self.theirs.startLine)" }
        if Int(message.minorVersion) != self.theirs.minorVersion { return "version" }
        let fields = message.fields.map { [text($0.name), text($0.value)] }
        if fields != self.theirs.fields { return "\(fields) and \(self.theirs.fields)" }
        if message.body != self.theirs.body { return "body \(message.body) and \(self.theirs.body)" }
        let trailers = message.trailers.map { [text($0.name), text($0.value)] }
        return trailers == self.theirs.trailers ? nil : "\(trailers) and \(self.theirs.trailers)"
    }
}

extension Comparison {
    private var lines: [String] {
        self.bytes.split(separator: 10, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self).lowercased() }
    }

    private func holds(_ text: String) -> Bool { self.lines.contains { $0.contains(text) } }

    private var isUpgrade: Bool { self.holds("upgrade: websocket") }

    /// Why we refuse what llhttp takes; each rule looks at the bytes again, so that it explains nothing else.
    private func stricter(_ error: WireError) -> Difference? {
        let startLine = self.lines.first { !$0.isEmpty && $0 != "\r" } ?? ""
        switch error {
        case .missingHost, .duplicateHost: return .host
        case .badHost: return startLine.contains("://") ? .authority : .host
        case .badTargetForm:
            if startLine.contains("://") || startLine.contains(":/") { return .scheme }
            return startLine.contains("*") || startLine.hasPrefix("connect") ? .targetForm : nil
        case .badTarget, .badVersion:
            if startLine.contains("#") { return .fragment }
            return startLine.contains("  ") ? .requestLineSpaces : startLine.contains(" http/") ? nil : .oldestVersion
        case .badTransferEncoding, .duplicateTransferEncoding, .unsupportedTransferEncoding:
            if startLine.contains("http/1.0") { return .oldVersionCoding }
            return self.holds("transfer-encoding:") ? .coding : nil
        case .badFieldName, .badTrailer:
            return self.holds("content_length") || self.holds("transfer_encoding") ? .imitation : nil
        case .badChunkExtension: return .chunkExtension
        case .badStatusLine: return .reason
        case .badStatusCode: return startLine.contains("http/1.") ? .statusCode : nil
        case .emptyMethod: return self.bytes.first == 10 ? .emptyLines : nil
        case .badLineEnding:
            if self.isRequest { return self.bytes.first == 13 ? .emptyLines : nil }
            return startLine.utf8.dropLast().contains(13) ? .strayCR : nil
        default: return nil
        }
    }

    /// Why llhttp refuses what we take or are still reading.
    private func lenient(_ error: String, _ phase: MessageAssembler.Phase) -> Difference? {
        let known = ["GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ", "CONNECT "]
        let start = String(decoding: self.bytes.drop { $0 == 13 || $0 == 10 }.prefix(8), as: UTF8.self)
        if self.isRequest, !known.contains(where: start.hasPrefix) { return .unknownMethod }
        let framing = self.lines.filter { $0.hasPrefix("content-length:") || $0.hasPrefix("transfer-encoding:") }
        if framing.contains(where: { $0.hasSuffix("\t\r") }) { return .tabBehind }
        if phase == .head { return .judgedLater }
        if framing.count > 1 { return .framingTrailer }
        let extensions = self.lines.filter { $0.contains(";") }
        return extensions.contains { $0.contains { $0 == " " || $0 == "\t" } } ? .extensionSpace : nil
    }
}
