"""Lua scripts that read and store what requests need to know of their users."""

from __future__ import annotations

from typing import Final

READ: Final = """
local state = redis.call('HMGET', KEYS[1], 'generation', 'epoch')
if state[1] ~= ARGV[1] then return {} end
local function read(key, nonce, length)
  local header = redis.call('GETRANGE', key, 0, 20)
  if header == '' then
    redis.call('SET', key, ARGV[2] .. 'L' .. struct.pack('>I8I4', 0, 0), 'EX', ARGV[4])
    return {ARGV[2], 'absent'}
  end
  local stored = string.sub(header, 1, 8)
  if string.sub(header, 9, 9) == 'L' then return {stored, 'absent'} end
  redis.call('EXPIRE', key, ARGV[3])
  if stored ~= nonce then return {stored, 'all', redis.call('GET', key)} end
  if redis.call('STRLEN', key) == tonumber(length) then return {stored, 'unchanged'} end
  return {stored, 'tail', redis.call('GETRANGE', key, length, -1)}
end
return {state[2], read(KEYS[2], ARGV[5], ARGV[6]), read(KEYS[3], ARGV[7], ARGV[8])}
"""
"""Returns epoch, history and lists of a user; {} in another generation. Of both that is the nonce, and
"unchanged", the "tail" that was appended, "all", or "absent": then it is to be loaded, and what happens meanwhile is
appended to a stand-in with the nonce. KEYS: state, history, lists. ARGV: generation, a new nonce, seconds that values
are kept, seconds that stand-ins are kept, nonce and length of the known history, and of the known lists."""

STORE: Final = """
local state = redis.call('HMGET', KEYS[1], 'generation', 'epoch')
if state[1] ~= ARGV[1] or state[2] ~= ARGV[2] then return -1 end
local stand_in = redis.call('GET', KEYS[2])
if not stand_in or string.sub(stand_in, 1, 9) ~= ARGV[3] .. 'L' then return -1 end
local last, count, at, tail = tonumber(ARGV[4]), tonumber(ARGV[5]), 22, {}
while at <= #stand_in do
  local length, position = struct.unpack('>I4I8', stand_in, at)
  if position > last then
    tail[#tail + 1] = string.sub(stand_in, at, at + 3 + length)
    count = count + 1
  end
  at = at + 4 + length
end
if count == 0 and ARGV[7] ~= '1' then
  redis.call('UNLINK', KEYS[2])
else
  local header = ARGV[3] .. 'C' .. struct.pack('>I8I4', last, count)
  redis.call('SET', KEYS[2], header .. ARGV[8] .. table.concat(tail), 'EX', ARGV[6])
end
return count
"""
"""Stores a history or lists that were loaded, and what was appended to their stand-in meanwhile. Returns the number of
frames; -1: nothing was stored, as the stand-in is no more. KEYS: state, value. ARGV: generation, epoch, nonce, the
position of the newest event that was loaded, frames, seconds to keep it, '1' if it is stored even if empty, frames."""

EXPOSE: Final = """
local state = redis.call('HMGET', KEYS[1], 'generation', 'epoch')
if state[1] ~= ARGV[1] then return 0 end
local most, keep, ttl = 250, 200, ARGV[3]
for i = 2, #KEYS do
  local key, at = KEYS[i], 4 + 3 * (i - 2)
  local epoch, is_new, frame = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local header = epoch == state[2] and redis.call('GETRANGE', key, 0, 20)
  if header == '' and is_new == '1' then
    redis.call('SET', key, ARGV[2] .. 'C' .. struct.pack('>I8I4', 0, 1) .. frame, 'EX', ttl)
  elseif header and header ~= '' then
    local count = struct.unpack('>I4', header, 18) + 1
    redis.call('SETRANGE', key, 17, struct.pack('>I4', count))
    redis.call('APPEND', key, frame)
    if count > most and string.sub(header, 9, 9) == 'C' then
      local value, first = redis.call('GET', key), 22
      for _ = 1, count - keep do first = first + 4 + struct.unpack('>I4', value, first) end
      redis.call('SET', key, ARGV[2] .. 'C' .. struct.pack('>I8I4', 0, keep) .. string.sub(value, first), 'EX', ttl)
    end
  end
end
return 1
"""
"""Adds lists to those shown to users, of which the newest 200 are kept. Returns 0 in another generation.

KEYS: state, the lists of each user. ARGV: generation, a new nonce, seconds to keep them, and for each list its epoch,
'1' if its user had none before, and its frame."""
