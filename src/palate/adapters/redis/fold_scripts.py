"""Lua scripts that change the shared state: what is stored of users, and the counters of items.

Each is applied only to the generation of the state that the caller knows, so that nothing of an older one is written.
"""

from __future__ import annotations

from typing import Final

_COUNTERS: Final = """
local function change_counters(changes, landmark, half_life)
  local items, counts, trends = {}, {}, {}
  local is_noted = redis.call('EXISTS', KEYS[5]) == 1
  for _, change in ipairs(changes) do
    local item = change.item
    if change.sign ~= 0 and counts[item] == nil then
      items[#items + 1] = item
      counts[item] = tonumber(redis.call('HGET', KEYS[2], item) or 0)
      trends[item] = tonumber(redis.call('HGET', KEYS[3], item) or 0)
    end
  end
  local has_ahead = redis.call('EXISTS', KEYS[4]) == 1
  for _, change in ipairs(changes) do
    if change.sign == 0 then
      redis.call('SADD', KEYS[4], change.id)
      has_ahead = true
    elseif change.sign < 0 or not (has_ahead and redis.call('SISMEMBER', KEYS[4], change.id) == 1) then
      landmark = landmark or change.at
      local age = (change.at - landmark) / half_life
      if age > 500 then
        local stored = redis.call('HGETALL', KEYS[3])
        redis.call('UNLINK', KEYS[5])
        is_noted = false
        for i = 1, #stored, 2 do
          if trends[stored[i]] == nil then
            redis.call('HSET', KEYS[3], stored[i], string.format('%.17g', tonumber(stored[i + 1]) * 2 ^ -age))
          end
        end
        for item, trend in pairs(trends) do trends[item] = trend * 2 ^ -age end
        landmark, age = change.at, 0
      end
      local item = change.item
      counts[item] = math.max(counts[item] + change.sign, 0)
      trends[item] = counts[item] > 0 and math.max(trends[item] + change.sign * 2 ^ age, 0) or 0
    end
  end
  for _, item in ipairs(items) do
    if is_noted then redis.call('SADD', KEYS[5], item) end
    if counts[item] > 0 then
      redis.call('HSET', KEYS[2], item, string.format('%.0f', counts[item]))
      redis.call('HSET', KEYS[3], item, string.format('%.17g', trends[item]))
    else
      redis.call('HDEL', KEYS[2], item)
      redis.call('HDEL', KEYS[3], item)
    end
  end
  if landmark then redis.call('HSET', KEYS[1], 'landmark', string.format('%.17g', landmark)) end
end

local function read_changes(encoded, after)
  local changes = {}
  for _, change in ipairs(cjson.decode(encoded)) do
    if change[1] > after then
      changes[#changes + 1] = {sign = change[2], item = change[3], at = change[4], id = change[5]}
    end
  end
  return changes
end
"""

STATE: Final = """
return redis.call('HMGET', KEYS[1], 'generation', 'epoch', 'cursor', 'counted_epoch', 'counted', 'unswept', 'store')
"""
"""Returns the state. KEYS: state."""

FOLD: Final = (
    _COUNTERS
    + """
local state = redis.call('HMGET', KEYS[1], 'generation', 'epoch', 'cursor', 'counted_epoch', 'counted', 'landmark')
if state[1] ~= ARGV[1] or state[2] ~= ARGV[2] then return {-1, 0} end
local after, last, n_users = tonumber(ARGV[3]), tonumber(ARGV[4]), #KEYS - 5
local counted = tonumber(state[5])
if state[4] == ARGV[2] and after <= counted and counted < last then
  change_counters(read_changes(ARGV[7], counted), tonumber(state[6]), tonumber(ARGV[6]))
  redis.call('HSET', KEYS[1], 'counted', ARGV[4])
end
if n_users == 0 or tonumber(state[3]) ~= after then return {tonumber(state[3]), 0} end
local most, at = tonumber(ARGV[5]), 8
for user = 6, #KEYS do
  local n, key = tonumber(ARGV[at]), KEYS[user]
  if n < 0 then
    redis.call('UNLINK', key)
    n = 0
  else
    local header = redis.call('GETRANGE', key, 0, 20)
    if header ~= '' then
      local known, count = struct.unpack('>I8I4', header, 10)
      local frames = {}
      for i = at + 1, at + n do
        if struct.unpack('>I8', ARGV[i], 5) > known then frames[#frames + 1] = ARGV[i] end
      end
      if count + #frames > most then
        redis.call('UNLINK', key)
      elseif #frames > 0 then
        redis.call('SETRANGE', key, 17, struct.pack('>I4', count + #frames))
        redis.call('APPEND', key, table.concat(frames))
      end
    end
  end
  at = at + 1 + n
end
redis.call('HSET', KEYS[1], 'cursor', ARGV[4])
return {last, 1}
"""
)
"""Folds the events between two positions into the histories that are present, if they follow what was folded last, and
into the counters as far as they have not counted them. Returns the position of the histories (-1: another generation or
epoch) and whether they were folded now.

KEYS: state, counts, trends, ahead, changed, histories. ARGV: generation, epoch, after, last, most events of a history,
half-life in s, changes of counters as a JSON list, and for each history the number of its frames (-1: drop it) and the
frames. A change is a list of position, sign, item, time and digest of the event."""

BEGIN: Final = """
local state = redis.call('HMGET', KEYS[1], 'generation', 'epoch', 'counted_epoch', 'counted', 'store')
local is_of_store = state[5] == ARGV[7]
if ((is_of_store and state[1]) or '') ~= ARGV[1] or ((is_of_store and state[2]) or '') ~= ARGV[2] then return 0 end
if not is_of_store or ARGV[6] == '1' then
  redis.call('DEL', KEYS[1])
  redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
  state[4] = '0'
end
if state[4] == '0' then
  redis.call('HSET', KEYS[1], 'counted', '0', 'counted_epoch', ARGV[4])
elseif state[3] ~= ARGV[4] then
  redis.call('DEL', KEYS[4])
end
redis.call('HSET', KEYS[1], 'generation', ARGV[3], 'epoch', ARGV[4], 'cursor', ARGV[5], 'unswept', '1',
  'store', ARGV[7])
return 1
"""
"""Begins a generation, in which no history is present. KEYS: state, counts, trends, ahead, changed. ARGV:
generation and epoch before ('': none of this store), the new ones, the position, whether the counters are dropped, the
id of the store."""

FORGET: Final = (
    _COUNTERS
    + """
local state = redis.call('HMGET', KEYS[1], 'generation', 'epoch', 'counted_epoch', 'counted', 'landmark')
if state[1] ~= ARGV[1] or state[2] ~= ARGV[2] then return -1 end
if state[3] == state[2] and ARGV[5] ~= '' then
  if state[4] ~= ARGV[5] then return tonumber(state[4]) end
  change_counters(read_changes(ARGV[7], 0), tonumber(state[5]), tonumber(ARGV[6]))
  for i = 8, #ARGV do redis.call('SREM', KEYS[4], ARGV[i]) end
  redis.call('HSET', KEYS[1], 'counted_epoch', ARGV[3])
else
  redis.call('UNLINK', KEYS[4])
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[3])
if redis.call('GET', KEYS[6]) == ARGV[4] then redis.call('UNLINK', KEYS[6]) end
for i = 7, #KEYS do redis.call('UNLINK', KEYS[i]) end
return -2
"""
)
"""Goes on to the next epoch without some users. Returns -2; -1: another generation or epoch, nothing was done; else
how far was counted, which is not what was expected, and nothing was done.

KEYS: state, counts, trends, ahead, changed, the mark of the erasure, what is stored of the users. ARGV: generation,
epoch before, epoch, content of the mark, position until which was counted ('': the counters are to be counted again),
half-life in s, changes of counters as for FOLD, digests of events that come no more."""

RECOUNTED: Final = """
local state = redis.call('HMGET', KEYS[1], 'epoch', 'counted_epoch', 'counted')
if state[1] ~= ARGV[1] or (state[2] == ARGV[1] and tonumber(state[3]) >= tonumber(ARGV[2])) then
  redis.call('UNLINK', KEYS[6], KEYS[7], KEYS[8])
  return 0
end
for i = 2, 4 do
  redis.call('UNLINK', KEYS[i])
  if redis.call('EXISTS', KEYS[i + 4]) == 1 then
    redis.call('RENAME', KEYS[i + 4], KEYS[i])
    redis.call('PERSIST', KEYS[i])
  end
end
redis.call('UNLINK', KEYS[5])
redis.call('HSET', KEYS[1], 'counted_epoch', ARGV[1], 'counted', ARGV[2])
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], 'landmark') else redis.call('HSET', KEYS[1], 'landmark', ARGV[3]) end
return 1
"""
"""Replaces the counters by others that have counted more. KEYS: state, counts, trends, ahead, changed, the new three.
ARGV: epoch, position until which was counted, landmark or ''."""

COUNTED: Final = """
local state = redis.call('HMGET', KEYS[1], 'counted_epoch', 'counted', 'landmark')
if not state[1] then return {} end
if ARGV[1] ~= '' then
  if redis.call('EXISTS', KEYS[2]) == 1 then return {} end
  redis.call('SADD', KEYS[2], ARGV[1])
  redis.call('EXPIRE', KEYS[2], ARGV[2])
end
return {state[1], state[2], state[3] or ''}
"""
"""Returns epoch, position and landmark of the counters, and with a mark begins to note which items change; {} if there
are no counters, or others have begun to. KEYS: state, changed. ARGV: the mark or '', seconds to note changes."""

CHANGED: Final = """
if redis.call('SISMEMBER', KEYS[5], ARGV[1]) == 0 then return {} end
local state = redis.call('HMGET', KEYS[1], 'counted_epoch', 'counted', 'landmark')
local items = {}
for _, item in ipairs(redis.call('SMEMBERS', KEYS[5])) do
  if item ~= ARGV[1] then
    items[#items + 1] = item
    items[#items + 1] = redis.call('HGET', KEYS[2], item) or '0'
    items[#items + 1] = redis.call('HGET', KEYS[3], item) or '0'
  end
end
redis.call('UNLINK', KEYS[5])
return {state[1], state[2], state[3] or '', items, redis.call('SMEMBERS', KEYS[4])}
"""
"""Returns epoch, position and landmark of the counters, the items that have changed since the mark was set, each with
count and trend, and the retracted events that are still to come; {} if all counters were replaced meanwhile.
KEYS: state, counts, trends, ahead, changed. ARGV: the mark."""

SWEPT: Final = """
if redis.call('HGET', KEYS[1], 'generation') == ARGV[1] then redis.call('HDEL', KEYS[1], 'unswept') end
return 1
"""
"""Notes that nothing of former generations is left. KEYS: state. ARGV: generation."""

RELEASE: Final = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('UNLINK', KEYS[1]) end"
"""Removes a mark or a lease, unless another worker has set it since. KEYS: its name. ARGV: its content."""

RENEW: Final = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('EXPIRE', KEYS[1], ARGV[2]) end"
"""Prolongs a lease, unless another worker has it. KEYS: its name. ARGV: its content, seconds."""
