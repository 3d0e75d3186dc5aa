-- Copyright (c) the Portico authors
-- SPDX-License-Identifier: Apache-2.0

-- Prints one line of JSON at the end. An argument after "--" makes each request a POST with a body of that many bytes.

function init(args)
    local size = tonumber(args[1])
    if size then
        wrk.method = "POST"
        wrk.body = string.rep("x", size)
        wrk.headers["Content-Type"] = "application/octet-stream"
    end
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        'JSON {"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, "p90": %d, "p99": %d, "max": %d, ' ..
        '"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}\n',
        summary.requests, summary.duration, summary.bytes,
        latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max,
        errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
