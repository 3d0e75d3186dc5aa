// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging

/// What belongs to the process as a whole.
enum Process {
    static func prepare() {
        Self.openStandardStreams()
        // Writing to a closed pipe is an error like any other.
        signal(SIGPIPE, SIG_IGN)
        // Until somebody listens to them, they must not end the process: logrotate may be early.
        signal(SIGHUP, SIG_IGN)
        signal(SIGUSR1, SIG_IGN)
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
    }

    /// A standard stream that is closed would give its number to the next file or socket, and get what is written
    /// here. Writing to standard output is an error then, so that lost access lines are counted.
    private static func openStandardStreams() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    static var logger: Logger { Logger(label: "portico") { StreamLogHandler.standardError(label: $0) } }
}
