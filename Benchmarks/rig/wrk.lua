-- Copyright (c) the Portico authors
-- SPDX-License-Identifier: Apache-2.0

-- Prints one line of JSON at the end. After "--" come the bytes of the body (0: a GET) and the number of routes: with more
-- than one, the requests replace the path's "service-0" by service-0, service-1, … by turns. The variable TOKENS names a
-- file: each of its lines is the bearer token of a request, by turns. With NAMED they bring the user's name as well: user-0,
-- user-1, …

local requests, last = {}, 0

local function by_turns()
    last = last % #requests + 1
    return requests[last]
end

local function read_tokens()
    local tokens, path = {}, os.getenv("TOKENS")
    if path then
        for line in io.lines(path) do table.insert(tokens, line) end
    end
    return tokens
end

function init(args)
    local size, routes = tonumber(args[1]), tonumber(args[2])
    if size > 0 then
        wrk.method = "POST"
        wrk.body = string.rep("x", size)
        wrk.headers["Content-Type"] = "application/octet-stream"
    end
    local tokens = read_tokens()
    if routes > 1 or #tokens > 0 then
        for number = 0, math.max(routes, #tokens) - 1 do
            local path = wrk.path:gsub("service%-0", "service-" .. number % routes)
            if #tokens > 0 then wrk.headers["Authorization"] = "Bearer " .. tokens[number % #tokens + 1] end
            if os.getenv("NAMED") then wrk.headers["X-User"] = "user-" .. number % #tokens end
            table.insert(requests, wrk.format(nil, path))
        end
        request = by_turns
    end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        'JSON {"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, "p90": %d, "p99": %d, "max": %d, ' ..
        '"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}\n',
        summary.requests, summary.duration, summary.bytes,
        latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max,
        errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
