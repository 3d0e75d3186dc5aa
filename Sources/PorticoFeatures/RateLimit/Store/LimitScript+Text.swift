// Copyright (c) the Portico authors
// SPDX-License-Identifier: Apache-2.0

/// The script: the same arithmetic as `LimitRule` and `SlidingLog`, to be read beside them. All numbers are whole and below
/// 2^53, so that Lua's are exact.
extension LimitScript {
    static let text = #"""
        local most = 4503599627370496
        local time = redis.call('TIME')
        local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
        local day = 86400000000

        local function down(a, b) return math.floor(a / b) end
        local function up(a, b) return math.floor((a + b - 1) / b) end
        local function product(a, b) return math.min(a * b, most) end
        local function digits(number) return string.format('%.0f', number) end

        -- windows, aligned to UTC

        local function firstday(year, month)
            local marched = month > 2 and year or year - 1
            local era = down(marched, 400)
            local yoe = marched - era * 400
            local doy = down(153 * (month > 2 and month - 3 or month + 9) + 2, 5)
            return era * 146097 + yoe * 365 + down(yoe, 4) - down(yoe, 100) + doy - 719468
        end

        local function window(c, at)
            if c.period ~= 'month' then
                local length = tonumber(c.period) * 1000000
                local offset = length % 604800000000 == 0 and 4 * day or 0
                local start = down(at - offset, length) * length + offset
                return start, start + length
            end
            local shifted = down(at, day) + 719468
            local era = down(shifted, 146097)
            local doe = shifted - era * 146097
            local yoe = down(doe - down(doe, 1460) + down(doe, 36524) - down(doe, 146096), 365)
            local doy = doe - (365 * yoe + down(yoe, 4) - down(yoe, 100))
            local marched = down(5 * doy + 2, 153)
            local month = marched < 10 and marched + 3 or marched - 9
            local year = yoe + era * 400 + (month <= 2 and 1 or 0)
            local after = month == 12 and firstday(year + 1, 1) or firstday(year, month + 1)
            return firstday(year, month) * day, after * day
        end

        local function roll(c)
            local start, stop = window(c, now)
            if c.first < start then
                local before = window(c, start - 1)
                c.third = c.first >= before and c.second or 0
                c.second = 0
                c.first = start
            elseif c.first >= stop then
                if c.first - now <= 5000000 then return window(c, c.first) end
                c.first = start
            end
            return start, stop
        end

        -- each algorithm: admitted, remaining, reset, retry

        local look = {}
        local charge = {}

        local function drain(c, count, tick)
            local passed = down(now - c.second, tick)
            if passed > 0 then
                c.first = math.max(0, c.first - product(passed, count))
                c.second = c.second + passed * tick
            end
        end

        local function settle(c)
            drain(c, c.oldcount, c.oldtick)
            if c.third ~= c.ticks then
                local whole = down(c.first, c.third)
                local rest = c.first - whole * c.third
                c.first = math.min(product(whole, c.ticks) + math.floor(rest / c.third * c.ticks), most)
            end
            if c.oldplan ~= c.plan then c.first = math.min(c.first, product(c.size, c.ticks)) end
            c.settled = true
        end

        function look.token_bucket(c, cost)
            if c.second - now > 5000000 then c.second = now end
            if c.third == 0 then
                c.first = 0
                c.second = now
            elseif c.third ~= c.ticks or c.oldtick ~= c.tick or c.oldcount ~= c.count or c.oldplan ~= c.plan then
                settle(c)
            end
            c.third, c.oldtick, c.oldcount, c.oldplan = c.ticks, c.tick, c.count, c.plan
            drain(c, c.count, c.tick)
            local capacity = c.limit * c.ticks
            local remaining = down(math.max(0, capacity - c.first), c.ticks)
            local excess = c.first + product(cost, c.ticks) - capacity
            local debt = remaining > 0 and c.first or c.first + c.ticks - capacity
            local function wait(units) return product(up(math.max(0, units), c.count), c.tick) end
            c.life = wait(c.first)
            return excess <= 0, remaining, wait(debt), excess > 0 and wait(excess) or 0
        end

        function charge.token_bucket(c, cost)
            cost = math.min(cost, c.limit + c.count)
            c.first = math.min(c.first + product(cost, c.ticks), most)
        end

        function look.fixed_window(c, cost)
            local _, stop = roll(c)
            local left = stop - now
            local admitted = c.second + cost <= c.limit
            c.life = left
            return admitted, math.max(0, c.limit - c.second), left, admitted and 0 or left
        end

        function charge.fixed_window(c, cost) c.second = math.min(c.second + cost, most) end

        function look.sliding_window(c, cost)
            local start, stop = roll(c)
            local length = down(stop - start, c.tick)
            local left = math.min(length, up(stop - now, c.tick))
            local free = c.limit * length - product(c.third, left)
            local remaining = math.max(0, down(math.max(0, free), length) - c.second)
            local admitted = free >= product(c.second + cost, length)
            local lead = math.max(0, start - now)
            local function wait(amount)
                local room = c.limit - c.second - amount
                if room >= 0 and c.third > 0 then
                    return lead + math.max(0, left - down(product(room, length), c.third)) * c.tick
                end
                local later = 0
                if c.second > 0 then
                    local fits = down(product(math.max(0, c.limit - amount), length), c.second)
                    later = length - math.min(length, fits)
                end
                return lead + (left + later) * c.tick
            end
            c.life = (stop - now) + (stop - start)
            return admitted, remaining, remaining > 0 and stop - now or wait(1), admitted and 0 or wait(cost)
        end

        charge.sliding_window = charge.fixed_window

        -- a log is a list of 'time total': when something was taken, and how much with that and all before it. At its end the
        -- total of what it has forgotten. Times and totals rise, so that what is looked for is found in a few steps.

        local function entry(c, index)
            local text = redis.call('LINDEX', c.key, index)
            local at, total = string.match(text or '', '^(%d+) (%d+)$')
            return tonumber(at), tonumber(total)
        end

        local function search(c, length, holds)
            local low, step = 0, 1
            while low + step <= length and not holds(entry(c, low + step - 1)) do
                low = low + step
                step = step * 2
            end
            local high = math.min(low + step - 1, length)
            while low < high do
                local middle = down(low + high, 2)
                if holds(entry(c, middle)) then high = middle else low = middle + 1 end
            end
            return low
        end

        local function forget(c, time)
            local length = math.max(0, redis.call('LLEN', c.key) - 1)
            local old = search(c, length, function(at) return at > time end)
            c.forgotten = tonumber(redis.call('LINDEX', c.key, -1) or 0)
            if old == length then
                redis.call('DEL', c.key)
                c.forgotten = 0
                return 0
            elseif old > 0 then
                local _, total = entry(c, old - 1)
                c.forgotten = total
                redis.call('LTRIM', c.key, old, -1)
                redis.call('LSET', c.key, -1, digits(total))
            end
            return length - old
        end

        function look.sliding_log(c, cost)
            local period = c.ticks * c.tick
            local length = forget(c, now - period)
            local _, total = entry(c, -2)
            c.total = total or 0
            c.life = period
            local sum = c.total - c.forgotten
            local function wait(amount)
                if amount > sum then return period end
                local function frees(_, freed) return freed - c.forgotten >= amount end
                return math.max(0, entry(c, search(c, length, frees)) + period - now)
            end
            local admitted = sum + cost <= c.limit
            local reset = length > 0 and wait(1) or 0
            return admitted, math.max(0, c.limit - sum), reset, admitted and 0 or wait(sum + cost - c.limit)
        end

        function charge.sliding_log(c, cost)
            cost = math.min(cost, most - (c.total - c.forgotten))
            if cost <= 0 then return end
            redis.call('RPOP', c.key)
            local at = entry(c, -1)
            local total = digits(c.total + cost)
            if at and (at >= now or redis.call('LLEN', c.key) >= 10000) then
                redis.call('LSET', c.key, -1, digits(at) .. ' ' .. total)
            else
                redis.call('RPUSH', c.key, digits(now) .. ' ' .. total)
            end
            redis.call('RPUSH', c.key, digits(c.forgotten))
        end

        -- what is remembered

        local function save(c)
            local text = digits(c.first) .. ' ' .. digits(c.second) .. ' ' .. digits(c.third)
            if c.algorithm == 'token_bucket' then
                text = text .. ' ' .. digits(c.tick) .. ' ' .. digits(c.count) .. ' ' .. digits(c.plan)
            end
            redis.call('SET', c.key, text, 'PX', digits(down(c.life, 1000) + 1000))
        end

        local function load(index)
            local at = 2 + (index - 1) * 11
            local c = {
                key = KEYS[index], algorithm = ARGV[at], period = ARGV[at + 1], limit = tonumber(ARGV[at + 2]),
                count = tonumber(ARGV[at + 3]), tick = tonumber(ARGV[at + 4]), ticks = tonumber(ARGV[at + 5]),
                cost = tonumber(ARGV[at + 6]), counts = ARGV[at + 7] == '1', dry = ARGV[at + 8] == '1',
                size = tonumber(ARGV[at + 9]), plan = tonumber(ARGV[at + 10]),
                first = 0, second = 0, third = 0,
            }
            if c.algorithm ~= 'sliding_log' then
                local text = redis.call('GET', c.key) or ''
                local a, b, d, tick, count, plan = string.match(text, '^(%d+) (%d+) (%d+) ?(%d*) ?(%d*) ?(%d*)$')
                if a then c.first, c.second, c.third = tonumber(a), tonumber(b), tonumber(d) end
                c.oldtick, c.oldcount = math.max(1, tonumber(tick) or c.tick), tonumber(count) or c.count
                c.oldplan = tonumber(plan)
            end
            c.admitted, c.remaining, c.reset, c.retry = look[c.algorithm](c, c.cost)
            -- Whoever is refused next has waited at the new rate.
            if c.settled then save(c) end
            return c
        end

        local function store(c)
            charge[c.algorithm](c, c.cost)
            local _
            _, c.remaining, c.reset = look[c.algorithm](c, 0)
            if c.algorithm == 'sliding_log' then
                redis.call('PEXPIRE', c.key, digits(down(c.life, 1000) + 1000))
            else
                save(c)
            end
        end

        local mode = ARGV[1]
        local counters = {}
        local taken = mode ~= 'look'
        for index = 1, #KEYS do
            local c = load(index)
            counters[index] = c
            if mode == 'take' and not c.admitted and not c.dry then taken = false end
        end
        local reply = {}
        for index = 1, #KEYS do
            local c = counters[index]
            if taken and c.counts and c.cost > 0 and (c.admitted or mode == 'charge') then store(c) end
            reply[#reply + 1] = c.admitted and 1 or 0
            reply[#reply + 1] = c.remaining
            reply[#reply + 1] = c.reset
            reply[#reply + 1] = c.retry
        end
        return reply
        """#
}
