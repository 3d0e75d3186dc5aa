// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging

/// What belongs to the process as a whole.
enum Process {
    static func prepare() {
        // Writing to a closed pipe is an error like any other.
        signal(SIGPIPE, SIG_IGN)
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
    }

    static var logger: Logger { Logger(label: "portico") { StreamLogHandler.standardError(label: $0) } }
}
