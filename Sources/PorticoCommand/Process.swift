// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging

/// What belongs to the process as a whole.
enum Process {
    /// For every command.
    static func prepare() {
        // Writing to a closed pipe is an error like any other.
        signal(SIGPIPE, SIG_IGN)
    }

    /// For commands that serve.
    static func prepareToServe() {
        // Until somebody listens to them, they must not end the process: logrotate may be early.
        signal(SIGHUP, SIG_IGN)
        signal(SIGUSR1, SIG_IGN)
        // They mean nothing here; what they do by themselves is end the process.
        signal(SIGUSR2, SIG_IGN)
        signal(SIGALRM, SIG_IGN)
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
    }

    static func logger(_ format: ProcessLog.Format = .logfmt, _ level: Logger.Level = .info) -> Logger {
        var logger = Logger(label: "portico") { _ in ProcessLog(format: format) }
        logger.logLevel = level
        return logger
    }
}
