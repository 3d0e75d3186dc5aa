// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import PorticoFeatures
import PorticoJOSE
import PorticoJSON

/// Why a certificate is not to be had now. The words stand in logs.
struct ACMEFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The last word of the problem's type (RFC 8555 §6.7), such as `rateLimited`; or one of ours: `connection`, `answer`,
    /// `store`, `timeout`, `cancelled`.
    var type: String
    var detail: String
    /// The directory asks for this pause.
    var retryAfter: Duration?

    init(_ type: String, _ detail: String, retryAfter: Duration? = nil) {
        self.type = type
        self.detail = detail
        self.retryAfter = retryAfter
    }

    init(_ failure: ProviderFailure) { self.init("connection", "the directory: \(failure)") }

    /// Of an answer that is no success.
    init(_ answer: ProviderAnswer) {
        let problem = JSONIndex.object(answer.body, maximumDepth: 16).map { Self.problem($0, $0.root) }
        self.init(
            problem?.type ?? "answer", problem?.detail ?? "the directory answered with \(answer.status)",
            retryAfter: Self.pause(answer["Retry-After"]))
    }

    /// A problem document, whose first subproblem says more than itself where it has some (RFC 8555 §6.7.1).
    static func problem(_ json: JSONIndex, _ node: JSONIndex.Node) -> ACMEFailure {
        let type = json.stringMember(node, "type") ?? "answer"
        let detail = json.stringMember(node, "detail") ?? "no detail"
        return ACMEFailure(
            Self.shown(String(type.split(separator: ":").last ?? "answer"), 64), Self.shown(detail, 400))
    }

    /// Seconds; a date is taken for a minute.
    static func pause(_ text: String?) -> Duration? {
        guard let text else { return nil }
        guard let seconds = Int(text) else { return .seconds(60) }
        return .seconds(min(max(seconds, 0), 86_400))
    }

    /// What others have written, on one line and short.
    private static func shown(_ text: String, _ limit: Int) -> String {
        let line = text.unicodeScalars.prefix(limit).map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }
        return String(String.UnicodeScalarView(line))
    }

    /// The account that we have is not there (any more).
    var isUnknownAccount: Bool { self.type == "accountDoesNotExist" }

    var description: String { "\(self.type): \(self.detail)" }
}
