// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

package import PorticoConfig
package import PorticoProxy

/// The access log (`telemetry.access_log`).
package struct AccessLogConfig: Configurable, Hashable {
    package var format = LogStyle.json
    /// Standard output where there is none.
    package var file: String?
    package var headers: [String] = []
    package var query = false
    /// In addition to those that are always redacted.
    package var redact: [String] = []
    package var sample: [LogShare] = []

    package init() {}

    /// `nil` where no lines are written.
    /// - Parameter secretHeaders: Names of fields that are set to values out of variables and files: none is shown.
    func logFormat(hiding secretHeaders: [String]) -> LogFormat? {
        var options = LogFormat.Options()
        options.style = self.format
        options.headers = self.headers
        options.showsQuery = self.query
        options.redacted = self.redact + secretHeaders
        options.shares = self.sample
        return LogFormat(options)
    }

    /// Where the lines go.
    func destination(orElse descriptor: Int32) -> LogDestination {
        self.file.map { .file($0) } ?? .descriptor(descriptor)
    }

    package static let noun = "access log"
    package static let keys: [Key<AccessLogConfig>] = [
        Key(
            "format", \.format, .logStyle,
            "`json`, `text` or `short` for people, `common`, `combined`, `none`, or a template such as `{time} {status} {path}`."
        ),
        Key(
            "file", \.file, Kind<String>.logFile.optional,
            "An absolute path; without it lines go to standard output. SIGUSR1 opens it anew."),
        Key(
            "headers", \.headers, .oneOrList(.headerName),
            "Request fields that JSON lines show under `headers`."),
        Key("query", \.query, .bool, "Whether JSON lines show the query."),
        Key(
            "redact", \.redact, .oneOrList(.string),
            "Header fields and query parameters whose values print as `***`, in addition to authorization, "
                + "proxy-authorization, cookie, set-cookie, x-api-key and gateway-explain."),
        Key(
            "sample", \.sample, .logShares,
            "The share of exchanges that get a line, by status (`404`), class (`2xx`) or `errors`: a status of 500 or "
                + "above, or an answer that the gateway decided. A status goes before `errors` before a class."),
    ]

    package func check(_ node: ConfigNode, _ path: ConfigPath, _ reader: ConfigReader) {
        if let name = self.headers.firstDuplicate, let headers = node["headers"] {
            let isHidden = reader.secrets.contains { $0.hasPrefix(path.key("headers").text) }
            reader.error(
                "the header '\(isHidden ? "***" : name)' stands here twice", at: headers.location, path.key("headers"))
        }
        for key in ["headers", "query"] where self.format != .json {
            guard let value = node[key], !reader.hasFailed(path.key("format")) else { continue }
            reader.warning(
                "'\(key)' is for JSON lines alone", at: value.location, path.key(key),
                hint: key == "query" ? "a template shows {query}" : "a template shows {header.NAME}")
        }
    }
}

extension [String] {
    /// A name that stands there twice, in any case.
    fileprivate var firstDuplicate: String? {
        var seen: Set<String> = []
        return self.first { !seen.insert($0.lowercased()).inserted }
    }
}

extension Kind where Value == AccessLogConfig {
    /// The format alone, or an object.
    static let accessLog = Kind.object(
        or: Kind<LogStyle>.logStyle,
        from: { format, _ in
            var config = AccessLogConfig()
            config.format = format
            return config
        },
        short: { config in
            var short = AccessLogConfig()
            short.format = config.format
            return short == config ? config.format : nil
        })
}

extension Kind where Value == String {
    static let logFile = Kind.text("an absolute path", pattern: "^/.*[^/]$") { text throws(ValueError) in
        guard text.hasPrefix("/"), !text.hasSuffix("/"), Syntax.hasNoControls(text) else {
            throw ValueError("a log file needs an absolute path", hint: "such as /var/log/portico/access.log")
        }
        return text
    }
}
